using LocalDapr.Resources;
using LocalDapr.Run.Apps;
using LocalDapr.Run.Children;
using LocalDapr.Run.Terminal;
using LocalDapr.Sidecar;

namespace LocalDapr.Run.Replicas;

/// <summary>The instances of a running system, which may become more and fewer, and the ports that localdapr serves in front of them.</summary>
internal sealed class AppSet : IAsyncDisposable
{
    private readonly SidecarHost _host;
    private readonly IChildren _children;
    private readonly Screen _screen;
    private readonly PortClaims _ports;
    private readonly HttpClient _http;
    private readonly TimeSpan _grace;
    private readonly int _width;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PortRelay> _fronts = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<AppProcess> _apps;
    private int _colours;

    public AppSet(IReadOnlyList<AppInstance> instances, SidecarHost host, IChildren children, Screen screen, PortClaims ports, HttpClient http, TimeSpan grace)
    {
        (_host, _children, _screen, _ports, _http, _grace) = (host, children, screen, ports, http, grace);
        _width = instances.Max(instance => instance.Name.Length);
        _apps = [.. instances.Select((instance, number) => Process(instance, host.Sidecars[number]))];
    }

    /// <summary>An instance has come, and is not started yet.</summary>
    public event Action<AppProcess>? Added;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<AppProcess> All => _apps;

    public IReadOnlyList<AppProcess> Of(string appId) => [.. _apps.Where(app => app.Instance.AppId == appId)];

    /// <summary>The app's port that localdapr serves; null: none.</summary>
    public int? FrontOf(string appId)
    {
        lock (_gate) return _fronts.GetValueOrDefault(appId)?.Port;
    }

    /// <summary>Begins to serve the ports that instances do not serve themselves.</summary>
    /// <exception cref="RunException">A port is taken.</exception>
    public void OpenFronts()
    {
        foreach (var instance in _apps.Select(app => app.Instance).Where(instance => instance.FrontPort > 0).DistinctBy(instance => instance.AppId))
            OpenFront(instance.AppId, instance.FrontPort);
    }

    /// <summary>One instance more, with a sidecar and ports of its own. It is not started, and takes no calls until it is in rotation.</summary>
    /// <param name="replicas">How many there are with it: what it is told.</param>
    /// <exception cref="RunException">There is nothing to start, or its sidecar cannot be.</exception>
    public async Task<AppProcess> AddAsync(string appId, int replicas, CancellationToken cancellationToken)
    {
        var siblings = Of(appId);
        var model = siblings[^1];
        if (model.Command is not { } command) throw new RunException($"app '{appId}' has no command in the run file, or is not built: only its sidecar runs");
        var number = 1;
        while (siblings.Any(sibling => sibling.Instance.Name == RunPlan.NameOf(appId, number))) number++;
        var instance = RunPlan.Another(model.Instance, RunPlan.NameOf(appId, number), replicas, _ports);
        var options = model.Sidecar.Options with
        {
            AppPort = instance.AppPort == 0 ? null : instance.AppPort,
            DaprHttpPort = instance.DaprHttpPort,
            DaprGrpcPort = instance.DaprGrpcPort,
            // As the files are now.
            Resources = model.Sidecar.Resources,
        };
        Sidecar.Sidecar sidecar;
        try
        {
            sidecar = await _host.AddAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is ResourceException or IOException)
        {
            throw new RunException($"{instance.Name}: its sidecar cannot be started: {e.Message}");
        }
        var app = Process(instance, sidecar);
        app.Use(command);
        lock (_gate)
        {
            List<AppProcess> apps = [.. _apps];
            apps.Insert(apps.FindLastIndex(one => one.Instance.AppId == appId) + 1, app);
            _apps = apps;
        }
        Added?.Invoke(app);
        return app;
    }

    /// <summary>Takes away an instance that has ended. If it served the app's port itself, localdapr serves that from now on.</summary>
    public async Task RemoveAsync(AppProcess app)
    {
        lock (_gate) _apps = [.. _apps.Where(one => one != app)];
        var instance = app.Instance;
        if (instance.AppPort > 0 && FrontOf(instance.AppId) is null && instance.AppPort == instance.App.AppPort) OpenFront(instance.AppId, instance.AppPort);
        await _host.RemoveAsync(app.Sidecar);
        foreach (var port in (int[])[instance.AppPort, instance.DaprHttpPort, instance.DaprGrpcPort, instance.MetricsPort]) _ports.Return(port);
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var front in _fronts.Values) await front.DisposeAsync();
        foreach (var app in _apps) await app.DisposeAsync();
    }

    private void OpenFront(string appId, int port)
    {
        var front = new PortRelay(port, () => Of(appId));
        lock (_gate) _fronts[appId] = front;
    }

    private AppProcess Process(AppInstance instance, Sidecar.Sidecar sidecar) =>
        new(instance, sidecar, new AppLog(instance, _colours++, _width, _screen), _children, _http, _grace);
}
