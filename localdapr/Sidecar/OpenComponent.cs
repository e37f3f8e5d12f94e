using LocalDapr.Bindings;
using LocalDapr.Middleware;
using LocalDapr.PubSub;
using LocalDapr.Redis;
using LocalDapr.Resources;
using LocalDapr.Secrets;
using LocalDapr.State;

namespace LocalDapr.Sidecar;

/// <summary>One component of one sidecar in use: what its file says, and the building block it serves (one of them is not null).</summary>
/// <param name="Component">With secret references resolved.</param>
/// <param name="Engine">Closed with the component; null where all sidecars of the process share one.</param>
internal sealed record OpenComponent(Component Component, IReadOnlyList<string> Capabilities, IAsyncDisposable? Engine = null)
{
    public string Name => Component.Name;

    public ComponentUse Use { get; init; } = new();

    public StateEntry? State { get; init; }

    public PubSubEntry? PubSub { get; init; }

    public ISecretStore? Secrets { get; init; }

    public EngineEntry<RedisLock>? Lock { get; init; }

    public EngineEntry<RedisConfiguration>? Configuration { get; init; }

    public HttpOutputBinding? Output { get; init; }

    public CronInputBinding? Input { get; init; }

    public IHttpMiddleware? Middleware { get; init; }

    public bool IsActorStore => State is not null && Component.IsActorStore;

    /// <summary>Reaches the server behind it once, so that a wrong address is known at start and not at the first order.</summary>
    /// <exception cref="ResourceException">The server cannot be reached.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (Engine is not IServerComponent server)
            return;
        try
        {
            await server.ConnectAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new ResourceException(Component.File, Component.Line, $"component '{Name}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Closes the engine when the calls in progress are at their end, at the latest after the given time.</summary>
    public async Task CloseAsync(TimeSpan patience)
    {
        await Use.EndAsync(patience);
        if (Engine is not null)
            await Engine.DisposeAsync();
    }
}
