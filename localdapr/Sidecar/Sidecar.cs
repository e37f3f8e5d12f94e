using LocalDapr.Access;
using LocalDapr.Actors;
using LocalDapr.Invocation;
using LocalDapr.Jobs;
using LocalDapr.Middleware;
using LocalDapr.Outbox;
using LocalDapr.PubSub;
using LocalDapr.Resiliency;
using LocalDapr.Tracing;

namespace LocalDapr.Sidecar;

/// <summary>One sidecar: the API of one app id (or of one replica of it).</summary>
public sealed class Sidecar : IAsyncDisposable
{
    private readonly ComponentOpener _opener;
    private readonly SidecarReload _reload;
    private volatile ComponentSet _components;
    private volatile Resources.ResourceSet _resources;
    private readonly AppSession? _app;
    private readonly AccessList? _access;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TracingSettings _tracing;

    internal Sidecar(SidecarOptions options, RuntimeOptions runtime, SharedEngines engines, ILoggerFactory loggers)
    {
        (Options, _resources) = (options, options.Resources);
        Runtime = runtime;
        Id = new CallerId(options.Configuration.AccessControl?.TrustDomain ?? "public", Environment.GetEnvironmentVariable("NAMESPACE") is { Length: > 0 } space ? space : "default", options.AppId);
        Api = new ApiAccess(options.Configuration);
        _access = AccessList.Of(options.Configuration);
        Log = loggers.CreateLogger(options.AppId);
        _tracing = TracingSettings.Of(options.Configuration, Environment.GetEnvironmentVariable);
        Spans = SpanRecorder.Create(options.AppId, _tracing);
        Policies = ResiliencyPolicies.From(options.Resources.Resiliencies, _time);
        _opener = new ComponentOpener(options, engines, Policies, runtime, Log, () => Components);
        _reload = new SidecarReload(this, _opener);
        _components = _opener.OpenAll(options.Resources.Components);
        Publisher = new PubSubPublisher(options.AppId, name => Components.PubSubs.GetValueOrDefault(name), engines.Tap);
        HttpPort = options.DaprHttpPort;
        HttpPipeline = new Pipeline(options.Configuration.HttpPipeline, () => Components);
        Channel = options.AppPort is null ? null : new AppChannel(options, new Pipeline(options.Configuration.AppHttpPipeline, () => Components));
        Actors = HostActors(engines.Actors, loggers);
        Outbox = new StateOutbox(this);
        if (Channel is null)
            return;
        Jobs = new AppJobs(AppId, $"{Actors.Instance}-jobs", engines.Actors.Placement, engines.Actors.RemindersOf(AppId, ActorStore), Channel, _time, Log);
        _app = new AppSession(this, new AppDelivery(Channel, Publisher, runtime.HoldEventsOfUnreachableApps, _time, Log, AppId, runtime.Faults, Spans), engines);
    }

    public SidecarOptions Options { get; }

    public string AppId => Options.AppId;

    /// <summary>The port the API really listens on.</summary>
    public int HttpPort { get; internal set; }

    /// <summary>The port on which gRPC is served; 0: on none.</summary>
    public int GrpcPort { get; internal set; }

    /// <summary>The API can be called (GET /v1.0/healthz/outbound answers 204).</summary>
    public bool OutboundReady { get; private set; }

    /// <summary>The app was found and asked for its subscriptions too (GET /v1.0/healthz answers 204).</summary>
    public bool Ready { get; private set; }

    /// <summary>Null until the app's first health probe, or when health checks are off.</summary>
    public bool? AppHealthy { get; private set; }

    /// <summary>Raised when <see cref="Ready"/> or <see cref="AppHealthy"/> changed. Handlers must be quick and must not throw.</summary>
    public event Action<Sidecar>? Changed;

    internal RuntimeOptions Runtime { get; }

    /// <summary>Who this sidecar is to those it calls.</summary>
    internal CallerId Id { get; }

    internal ApiAccess Api { get; }

    internal Pipeline HttpPipeline { get; }

    internal ILogger Log { get; }

    /// <summary>Null: this sidecar exports no spans.</summary>
    internal SpanRecorder? Spans { get; }

    internal ResiliencyPolicies Policies { get; }

    internal PubSubPublisher Publisher { get; }

    /// <summary>Null for a sidecar without an app.</summary>
    internal AppChannel? Channel { get; }

    internal ActorRuntime Actors { get; }

    internal StateOutbox Outbox { get; }

    /// <summary>Null for a sidecar without an app.</summary>
    internal AppJobs? Jobs { get; }

    internal SidecarDirectory Directory { get; set; } = null!;

    /// <summary>As they are now; a request that asks twice may get two sets.</summary>
    internal ComponentSet Components => _components;

    /// <summary>The resource files as they are in force now.</summary>
    internal Resources.ResourceSet Resources => _resources;

    /// <summary>The components whose servers are lost now. The sidecar goes on, and GET /v1.0/healthz says so.</summary>
    public IEnumerable<ComponentTrouble> Troubles
    {
        get
        {
            foreach (var open in Components.All)
                if (open.Engine is Resources.IServerComponent { Trouble: { } reason })
                    yield return new ComponentTrouble(open.Name, reason);
        }
    }

    internal bool HasStateStores => _components.States.Count > 0;

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>What was set with PUT /v1.0/metadata/{key}.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<string, string> Labels { get; } = new();

    internal IReadOnlyList<Subscription> Subscriptions => _app?.Subscriptions ?? [];

    /// <summary>False when the app is known to be stopped or unhealthy.</summary>
    internal bool AppAvailable => _app?.Available ?? false;

    /// <summary>Calls of other apps are for this replica too. False while it gets ready, and from the moment it is to go.</summary>
    public bool InRotation { get; set; } = true;

    /// <summary>The calls of other apps that are in progress at the app.</summary>
    internal Resources.ComponentUse Calls { get; } = new();

    /// <summary>
    /// Says that the app process is gone: deliveries stop, and its events wait in the broker until <see cref="AppStarting"/>.
    /// </summary>
    public void AppStopped() => _app?.Stopped();

    /// <summary>Says that the app process is started (again): the sidecar waits for its port, asks again what it subscribes to and resumes.</summary>
    public void AppStarting() => _app?.Starting();

    /// <summary>
    /// Ends this replica's part of the work for good, with the app still there to finish what it has begun: no new calls, events, actors and jobs, and those in
    /// progress to their end. The app's own calls still work.
    /// </summary>
    /// <param name="patience">For calls in progress; deliveries have <see cref="SidecarOptions.GracefulShutdown"/>.</param>
    public async Task DrainAsync(TimeSpan patience)
    {
        InRotation = false;
        await Task.WhenAll(Calls.EndAsync(patience), StopAppAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAppAsync();
        await Actors.DisposeAsync();
        foreach (var component in _components.All)
            await component.CloseAsync(TimeSpan.Zero);
        Channel?.Dispose();
        Spans?.Dispose();
    }

    private static int _instances;

    internal ActorStateStore? ActorStore => _components.ActorStore is { } entry ? new ActorStateStore(entry.Name, entry.ComponentType, entry.Store) : null;

    private ActorRuntime HostActors(ActorSystem actors, ILoggerFactory loggers)
    {
        var store = ActorStore;
        return new ActorRuntime(new ActorRuntimeOptions
        {
            AppId = AppId,
            Instance = $"{AppId}-{Environment.ProcessId}-{Interlocked.Increment(ref _instances)}",
            Placement = actors.Placement,
            Peers = actors.Peers,
            App = Channel,
            Resiliency = Policies,
            StateStore = store,
            Reminders = store is null ? null : actors.RemindersOf(AppId, store),
            StateTimeToLive = Options.Configuration.Features.GetValueOrDefault("ActorStateTTL"),
            Time = _time,
            Log = loggers.CreateLogger($"{AppId}.actors"),
        });
    }

    internal async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _components = await _opener.ConnectAsync(_components, cancellationToken);
        SidecarDirectory.Check(Resources.HttpEndpoints, _components);
        await Outbox.RefreshAsync(cancellationToken);
        foreach (var handler in HttpPipeline.Missing())
            Log.LogWarning("Handler {Name} of the Configuration's httpPipeline does nothing: no component of that name is of type '{Type}'", handler.Name, handler.Type);
    }

    /// <summary>Takes over changed resource files.</summary>
    /// <param name="next">All that the app sees.</param>
    /// <returns>What was done, and what was not.</returns>
    internal Task<IReadOnlyList<ReloadNote>> ReloadAsync(Resources.ResourceSet next, CancellationToken cancellationToken) => _reload.ApplyAsync(next, cancellationToken);

    /// <summary>From now on these; the caller sees to what is subscribed, and closes what is not in the set any more.</summary>
    internal void Use(ComponentSet components) => _components = components;

    internal void Use(Resources.ResourceSet resources) => _resources = resources;

    /// <summary>The app's subscriptions and input bindings as the resources are now; those that go on are not touched.</summary>
    internal async Task ResubscribeAsync(CancellationToken cancellationToken)
    {
        await Outbox.RefreshAsync(cancellationToken);
        if (_app is not null)
            await _app.ReloadAsync(cancellationToken);
    }

    internal void Start()
    {
        OutboundReady = true;
        if (_app is null)
            SetReady(true);
        else
            _app.Start();
    }

    /// <summary>Nothing is delivered to the app any more; its own calls still work.</summary>
    internal async Task StopAppAsync()
    {
        await Outbox.DisposeAsync();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    internal void SetReady(bool ready)
    {
        if (Ready == ready)
            return;
        Ready = ready;
        Changed?.Invoke(this);
    }

    internal void SetHealthy(bool healthy)
    {
        Channel!.Healthy = healthy;
        if (AppHealthy == healthy)
            return;
        AppHealthy = healthy;
        Changed?.Invoke(this);
    }

    /// <summary>Under a span that is recorded its headers already say so.</summary>
    internal TraceContext Trace(HttpContext context) => TraceContext.Of(context, Spans is null ? _tracing.SamplingRate : 0);

    internal TraceContext ChildTrace(TraceContext trace) => _tracing.SamplingRate > 0 ? trace.Child(_tracing.SamplingRate) : trace;

    internal void AnswerTrace(HttpContext context) => Trace(context).Answer(context.Response);

    /// <param name="path">The method as it stands in the URL, without its query.</param>
    /// <exception cref="AccessDeniedException">The app's access control list says no.</exception>
    internal void CheckAccess(CallerId caller, string path, string verb)
    {
        var known = Options.KnowsCallers ? caller : null;
        if (_access?.Allows(known, path, verb) == false)
            throw new AccessDeniedException($"rpc error: code = PermissionDenied desc = access control policy has denied access to id: {known} operation: {path.TrimStart('/')} verb: {verb}");
    }
}
