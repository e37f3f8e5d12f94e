using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sdk.Tests.Api;

/// <summary>Prints the public API of a type in the notation of <c>official-api-1.18.5.txt</c>.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static ApiType Of(Type type) => new(
        type.Namespace ?? "",
        type.Assembly.GetName().Name + ".dll",
        TypeNotation.Declared(type),
        Kind(type),
        BasesOf(type),
        Usage(type),
        type.IsEnum
            ? [.. Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}")]
            : [.. Members(type)]);

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static HashSet<string> BasesOf(Type type)
    {
        if (type.IsEnum)
        {
            return [];
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Select(it => TypeNotation.Name(it)).ToHashSet();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Add(TypeNotation.Name(parent));
        }

        return bases;
    }

    private static string? Usage(Type type) => type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false) is { } usage
        ? $"[AttributeUsage({usage.ValidOn}, AllowMultiple = {Lower(usage.AllowMultiple)}, Inherited = {Lower(usage.Inherited)})]"
        : null;

    private static string Lower(bool value) => value ? "true" : "false";

    private static IEnumerable<string> Members(Type type)
    {
        var fields = type.GetFields(Declared).Where(field => IsVisible(field)).Select(Field);
        var constructors = type.GetConstructors(Declared).Where(it => !it.IsStatic && IsVisible(it)).Select(Constructor);
        var properties = type.GetProperties(Declared).Where(it => it.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property);
        var methods = type.GetMethods(Declared)
            .Where(it => IsVisible(it) && (!it.IsSpecialName || it.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(Method);
        return fields.Concat(constructors).Concat(properties).Concat(methods);
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        method.IsPublic ? "public " : method.IsFamilyOrAssembly ? "protected internal " : "protected ";

    private static string Field(FieldInfo field)
    {
        var type = TypeNotation.Of(field);
        return field.IsLiteral
            ? $"public const {type} {field.Name} = {TypeNotation.Literal(field.GetRawConstantValue())};"
            : $"{(field.IsPublic ? "public" : "protected")} {(field.IsStatic ? "static " : "")}{type} {field.Name};";
    }

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Access(constructor)}{TypeNotation.Plain(constructor.DeclaringType!)}({Parameters(constructor)});";

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
        var main = accessors.OrderBy(it => it.IsPublic ? 0 : 1).First();
        var text = string.Concat(accessors.OrderBy(it => it == property.GetMethod ? 0 : 1).Select(accessor =>
        {
            var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            var word = accessor == property.GetMethod ? "get" : isInit ? "init" : "set";
            return $" {(Access(accessor) == Access(main) ? "" : Access(accessor))}{word};";
        }));
        var prefix = property.DeclaringType!.IsInterface ? "" : Access(main) + Modifiers(main);
        return $"{prefix}{TypeNotation.Of(property)} {property.Name} {{{text} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(it => it.Name))}>"
            : "";
        var name = method.Name switch
        {
            "op_Equality" => "operator ==",
            "op_Inequality" => "operator !=",
            _ => method.Name,
        };
        var prefix = method.DeclaringType!.IsInterface ? "" : Access(method) + Modifiers(method);
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{prefix}{TypeNotation.Of(method.ReturnParameter)} {name}{generic}({extension}{Parameters(method)}){Constraints(method)};";
    }

    private static string Modifiers(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } when method.GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{TypeNotation.Of(parameter)} {parameter.Name}{Default(parameter)}"));

    private static string Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
        {
            return "";
        }

        var type = parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => " = default",
            null => " = null",
            _ when type.IsEnum => $" = {type.Name}.{Enum.ToObject(type, parameter.DefaultValue)}",
            var value => $" = {TypeNotation.Literal(value)}",
        };
    }

    private static string Constraints(MethodInfo method) => string.Concat(method.GetGenericArguments().Select(argument =>
    {
        var attributes = argument.GenericParameterAttributes;
        IEnumerable<string> words =
        [
            .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? ["struct"] : Array.Empty<string>(),
            .. argument.GetGenericParameterConstraints().Where(it => it != typeof(ValueType)).Select(it => TypeNotation.Name(it)),
            .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? ["new()"] : Array.Empty<string>(),
        ];
        return words.Any() ? $" where {argument.Name} : {string.Join(", ", words)}" : "";
    }));
}
