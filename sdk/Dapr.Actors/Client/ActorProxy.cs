using System.Text.Json;

namespace Dapr.Actors.Client;

/// <summary>Calls the methods of an actor by name. The static methods read the environment only.</summary>
public class ActorProxy : IActorProxy
{
    private const string ContentType = "application/json; charset=utf-8";

    private readonly ActorSidecar? _sidecar;
    private readonly JsonSerializerOptions _json = JsonSerializerOptions.Web;

    internal ActorProxy(ActorId actorId, string actorType, ActorSidecar sidecar, JsonSerializerOptions json)
    {
        ActorId = actorId;
        ActorType = actorType;
        _sidecar = sidecar;
        _json = json;
    }

    protected internal ActorProxy()
    {
        ActorId = null!;
        ActorType = null!;
    }

    public static IActorProxyFactory DefaultProxyFactory { get; } = new ActorProxyFactory();

    public ActorId ActorId { get; }

    public string ActorType { get; }

    private ActorSidecar Sidecar => _sidecar ?? throw new InvalidOperationException("Make proxies with ActorProxy.Create.");

    public static TActorInterface Create<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions? options = null)
        where TActorInterface : IActor =>
        DefaultProxyFactory.CreateActorProxy<TActorInterface>(actorId, actorType, options);

    public static object Create(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions? options = null) =>
        DefaultProxyFactory.CreateActorProxy(actorId, actorInterfaceType, actorType, options);

    public static ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null) =>
        DefaultProxyFactory.Create(actorId, actorType, options);

    public async Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(
        string method, TRequest data, CancellationToken cancellationToken = default)
    {
        using var answer = await InvokeAsync(method, Write(data), cancellationToken);
        return Read<TResponse>(answer);
    }

    public async Task InvokeMethodAsync<TRequest>(string method, TRequest data, CancellationToken cancellationToken = default)
    {
        using var answer = await InvokeAsync(method, Write(data), cancellationToken);
    }

    public async Task<TResponse> InvokeMethodAsync<TResponse>(string method, CancellationToken cancellationToken = default)
    {
        using var answer = await InvokeAsync(method, content: null, cancellationToken);
        return Read<TResponse>(answer);
    }

    public async Task InvokeMethodAsync(string method, CancellationToken cancellationToken = default)
    {
        using var answer = await InvokeAsync(method, content: null, cancellationToken);
    }

    private Task<SidecarAnswer> InvokeAsync(string method, HttpContent? content, CancellationToken cancellationToken) =>
        Sidecar.InvokeAsync(ActorType, ActorId, method, content, header: null, cancellationToken);

    private SidecarContent Write<TRequest>(TRequest data) => SidecarContent.Write(
        _json, (data, _json), static (writer, state) => JsonSerializer.Serialize(writer, state.data, state._json), ContentType);

    // An empty answer is not a value: an actor that answers nothing to a caller who waits for something is an error.
    private TResponse Read<TResponse>(SidecarAnswer answer) => JsonSerializer.Deserialize<TResponse>(answer.Body, _json)!;
}
