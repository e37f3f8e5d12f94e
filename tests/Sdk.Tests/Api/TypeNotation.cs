using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sdk.Tests.Api;

/// <summary>Types as C# writes them, without namespaces, with nullable annotations and tuple names.</summary>
internal static class TypeNotation
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
    };

    public static string Of(FieldInfo field) => Write(field.FieldType, new NullabilityInfoContext().Create(field), Names(field));

    public static string Of(PropertyInfo property) =>
        Write(property.PropertyType, new NullabilityInfoContext().Create(property), Names(property));

    public static string Of(ParameterInfo parameter)
    {
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return Write(type, new NullabilityInfoContext().Create(parameter), Names(parameter));
    }

    public static string Name(Type type) => Write(type, info: null, names: []);

    /// <summary>A type where it is declared: <c>Name&lt;T&gt;</c>.</summary>
    public static string Declared(Type type) => type.IsGenericTypeDefinition
        ? $"{Plain(type)}<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>"
        : type.Name;

    public static string Plain(Type type) => type.Name.Split('`')[0];

    public static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => value.ToString()!,
    };

    private static Queue<string?> Names(ICustomAttributeProvider provider) => new(
        provider.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false)
            .Cast<TupleElementNamesAttribute>()
            .SelectMany(attribute => attribute.TransformNames));

    private static string Write(Type type, NullabilityInfo? info, Queue<string?> names)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Write(value, info: null, names) + "?";
        }

        // A type parameter says nothing of null by itself.
        var mark = !type.IsValueType && !type.IsGenericParameter && info?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return $"{Write(type.GetElementType()!, info?.ElementType, names)}[]{mark}";
        }

        if (!type.IsGenericType)
        {
            return (Keywords.TryGetValue(type, out var keyword) ? keyword : type.Name) + mark;
        }

        var arguments = type.GetGenericArguments();
        if (type.IsAssignableTo(typeof(ITuple)))
        {
            var own = arguments.Select(_ => names.TryDequeue(out var name) ? name : null).ToArray();
            var parts = arguments.Select((argument, n) =>
                Write(argument, ArgumentOf(info, n), names) + (own[n] is { } name ? $" {name}" : ""));
            return $"({string.Join(", ", parts)}){mark}";
        }

        return $"{Plain(type)}<{string.Join(", ", arguments.Select((argument, n) => Write(argument, ArgumentOf(info, n), names)))}>{mark}";
    }

    private static NullabilityInfo? ArgumentOf(NullabilityInfo? info, int n) =>
        info is not null && n < info.GenericTypeArguments.Length ? info.GenericTypeArguments[n] : null;
}
