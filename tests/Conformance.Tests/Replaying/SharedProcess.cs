using System.CommandLine;
using LocalDapr.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalDapr.Conformance.Replaying;

/// <summary>All sidecars of a setup in one process, this one: what localdapr run does, and what sidecars on in-memory components need.</summary>
public sealed class SharedProcess : IAsyncDisposable
{
    private readonly SidecarHost _host;

    private SharedProcess(SidecarHost host) => _host = host;

    /// <param name="sidecars">daprd's flags for each.</param>
    public static async Task<SharedProcess> StartAsync(IEnumerable<IEnumerable<string>> sidecars, CancellationToken cancellationToken) =>
        new(await SidecarHost.StartAsync([.. sidecars.Select(Read)], new RuntimeOptions(), NullLoggerFactory.Instance, cancellationToken));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static SidecarOptions Read(IEnumerable<string> arguments)
    {
        var flags = new SidecarFlags();
        var command = new RootCommand();
        foreach (var option in flags.All) command.Options.Add(option);
        return flags.Read(command.Parse([.. arguments])).Load();
    }
}
