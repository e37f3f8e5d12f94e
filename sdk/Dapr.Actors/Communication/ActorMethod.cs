using System.Reflection;
using System.Text.Json;

namespace Dapr.Actors.Communication;

/// <summary>A method of an actor interface, and the JSON of its arguments and its result.</summary>
internal sealed class ActorMethod
{
    private const string Envelope = "value";
    private const string Result = "retVal";

    private static readonly MethodInfo ToResult = typeof(ActorMethod).GetMethod(nameof(AwaitAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly MethodInfo _method;
    private readonly ParameterInfo[] _parameters;
    private readonly bool _takesToken;
    private readonly Func<Task, Task<object?>>? _toResult;

    /// <exception cref="ArgumentException">The method breaks a rule of actor interfaces.</exception>
    public ActorMethod(MethodInfo method)
    {
        _method = method;
        var all = method.GetParameters();
        _takesToken = all.Length > 0 && all[^1].ParameterType == typeof(CancellationToken);
        _parameters = _takesToken ? all[..^1] : all;
        if (method.IsGenericMethod || Array.Exists(_parameters, parameter => parameter.ParameterType == typeof(CancellationToken)))
        {
            throw new ArgumentException(
                $"The actor method {Describe(method)} must not be generic and takes a CancellationToken only as its last argument.");
        }

        if (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>))
        {
            ResultType = method.ReturnType.GenericTypeArguments[0];
            _toResult = ToResult.MakeGenericMethod(ResultType).CreateDelegate<Func<Task, Task<object?>>>();
        }
        else if (method.ReturnType != typeof(Task))
        {
            throw new ArgumentException($"The actor method {Describe(method)} must return Task or Task<T>.");
        }

        Id = WireId.Of(method);
    }

    public string Name => _method.Name;

    public int Id { get; }

    /// <summary>The type of the result; null when there is none.</summary>
    public Type? ResultType { get; }

    /// <summary>Calls the method and waits for its result.</summary>
    public async Task<object?> CallAsync(IActor actor, object?[] arguments, CancellationToken cancellationToken)
    {
        var task = (Task)_method.Invoke(
            actor,
            BindingFlags.DoNotWrapExceptions,
            binder: null,
            _takesToken ? [.. arguments, cancellationToken] : arguments,
            culture: null)!;
        if (_toResult is not null)
        {
            return await _toResult(task);
        }

        await task;
        return null;
    }

    /// <summary>The token among the arguments of a call of this method.</summary>
    public CancellationToken TokenOf(object?[]? arguments) =>
        _takesToken && arguments is [.., CancellationToken token] ? token : CancellationToken.None;

    /// <summary>The body of a strongly typed call: <c>{"value":{"name":...}}</c>; null for a method without arguments.</summary>
    public SidecarContent? WriteTyped(object?[]? arguments, JsonSerializerOptions json) => _parameters.Length == 0
        ? null
        : SidecarContent.Write(json, (this, arguments!, json), static (writer, state) =>
        {
            var (method, values, options) = state;
            writer.WriteStartObject();
            writer.WriteStartObject(Envelope);
            for (var n = 0; n < method._parameters.Length; n++)
            {
                writer.WritePropertyName(NameOf(method._parameters[n].Name!, options));
                JsonSerializer.Serialize(writer, values[n], method._parameters[n].ParameterType, options);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }, "application/octet-stream; charset=utf-8");

    /// <summary>Reads what <see cref="WriteTyped"/> writes.</summary>
    public object?[] ReadTyped(ReadOnlyMemory<byte> body, JsonSerializerOptions json)
    {
        if (_parameters.Length == 0)
        {
            return [];
        }

        using var document = JsonDocument.Parse(body);
        var values = document.RootElement.GetProperty(Envelope);
        return Array.ConvertAll(_parameters, parameter => Read(values, parameter.Name!, parameter.ParameterType, json));
    }

    /// <summary>Writes <c>{"value":{"retVal":...}}</c>; nothing for a method without result.</summary>
    public void WriteTypedResult(Utf8JsonWriter writer, object? result, JsonSerializerOptions json)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(Envelope);
        writer.WritePropertyName(NameOf(Result, json));
        JsonSerializer.Serialize(writer, result, ResultType!, json);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTypedResult"/> writes.</summary>
    public static T ReadTypedResult<T>(ReadOnlyMemory<byte> body, JsonSerializerOptions json)
    {
        using var document = JsonDocument.Parse(body);
        return (T)Read(document.RootElement.GetProperty(Envelope), Result, typeof(T), json)!;
    }

    /// <summary>The arguments of a plain call: the whole body is the only argument.</summary>
    /// <exception cref="ArgumentException">The method has more than one argument.</exception>
    public object?[] ReadPlain(ReadOnlySpan<byte> body, JsonSerializerOptions json) => _parameters.Length switch
    {
        0 => [],
        1 => [JsonSerializer.Deserialize(body, _parameters[0].ParameterType, json)],
        _ => throw new ArgumentException($"Method {Describe(_method)} has more than one parameter and can't be invoked through http"),
    };

    private static string Describe(MethodInfo method) => $"{method.DeclaringType?.Name}.{method.Name}";

    private static string NameOf(string name, JsonSerializerOptions json) => json.PropertyNamingPolicy?.ConvertName(name) ?? name;

    private static object? Read(JsonElement values, string name, Type type, JsonSerializerOptions json)
    {
        var wanted = NameOf(name, json);
        foreach (var member in values.EnumerateObject())
        {
            if (string.Equals(
                member.Name,
                wanted,
                json.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            {
                return member.Value.Deserialize(type, json);
            }
        }

        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    private static async Task<object?> AwaitAsync<T>(Task task) => await (Task<T>)task;
}
