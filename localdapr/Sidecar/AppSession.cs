using LocalDapr.PubSub;

namespace LocalDapr.Sidecar;

/// <summary>
/// The life of one app as its sidecar sees it: wait for its port, ask what it wants, subscribe, watch its health; pause while it is
/// away. Everything runs in one task, so that nothing is started and stopped at once.
/// </summary>
internal sealed class AppSession : IAsyncDisposable
{
    private static readonly TimeSpan PortPoll = TimeSpan.FromMilliseconds(50);
    private readonly Sidecar _sidecar;
    private readonly AppDelivery _delivery;
    private readonly SharedEngines _engines;
    private readonly AppDiscovery _discovery;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _restart = new(0);
    private readonly SemaphoreSlim _unreachable = new(0);
    private readonly List<IAsyncDisposable> _running = [];
    private readonly Lock _lock = new();
    private CancellationTokenSource _session;
    private Task _life = Task.CompletedTask;
    private bool _found;
    private bool _discovered;
    private bool _disposed;

    public AppSession(Sidecar sidecar, AppDelivery delivery, SharedEngines engines)
    {
        (_sidecar, _delivery, _engines) = (sidecar, delivery, engines);
        _discovery = new AppDiscovery(sidecar, delivery.Channel);
        _session = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _delivery.Paused = true;
        _delivery.FoundUnreachable = FoundUnreachable;
    }

    public IReadOnlyList<Subscription> Subscriptions { get; private set; } = [];

    public bool Available => !_delivery.Paused && _delivery.Channel.Healthy;

    public void Start() => _life = Task.Run(LiveAsync);

    public void Stopped()
    {
        lock (_lock)
        {
            _delivery.Paused = true;
            _found = true;
            _ = _session.CancelAsync();
        }
        _sidecar.SetReady(false);
    }

    public void Starting()
    {
        lock (_lock)
        {
            // The first start needs no restart: the session is waiting for the port already.
            if (!_found)
                return;
            _found = false;
            _delivery.Paused = true;
            _ = _session.CancelAsync();
            if (_restart.CurrentCount == 0)
                _restart.Release();
        }
        _sidecar.SetReady(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _delivery.Paused = true;
        await _stopping.CancelAsync();
        await _life;
        // An event that the app handles to its end must be acknowledged too, or it comes again.
        await _delivery.DrainAsync(_sidecar.Options.GracefulShutdown);
        _session.Dispose();
        _stopping.Dispose();
    }

    private void FoundUnreachable()
    {
        if (_unreachable.CurrentCount == 0)
            _unreachable.Release();
    }

    private async Task LiveAsync()
    {
        while (true)
        {
            try
            {
                await RunAsync(_session.Token);
            }
            catch (OperationCanceledException) when (_session.IsCancellationRequested)
            {
                // The app was stopped, or the sidecar is.
            }
            catch (Exception e)
            {
                _sidecar.Log.LogError(e, "The sidecar of {AppId} lost its app", _sidecar.AppId);
            }
            await PauseAsync();
            // A sidecar that stops says good-bye to the actors; an app that is gone cannot hear it.
            await _sidecar.Actors.StopHostingAsync(appIsGone: !_stopping.IsCancellationRequested);
            _sidecar.SetReady(false);
            try
            {
                await _restart.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            lock (_lock)
            {
                _session.Dispose();
                _session = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await WaitForPortAsync(cancellationToken);
        lock (_lock)
            _found = true;
        var subscriptions = await _discovery.AskAsync(cancellationToken);
        ForgetGroups(subscriptions);
        Subscriptions = subscriptions;
        await _sidecar.Actors.StartHostingAsync(_discovery.Hosted);
        await ResumeAsync(cancellationToken);
        if (!_discovered)
        {
            _discovered = true;
            _engines.AppDiscovered();
        }
        _sidecar.SetReady(true);
        await WatchAsync(cancellationToken);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var options = _sidecar.Options;
        var failures = 0;
        while (true)
        {
            var healthy = !options.EnableAppHealthCheck || await _discovery.IsHealthyAsync(cancellationToken);
            failures = healthy ? 0 : failures + 1;
            if (options.EnableAppHealthCheck && (healthy || failures >= options.AppHealthThreshold))
                await SetHealthyAsync(healthy, cancellationToken);
            var pause = options.EnableAppHealthCheck ? options.AppHealthProbeInterval : Timeout.InfiniteTimeSpan;
            if (await _unreachable.WaitAsync(pause, cancellationToken))
            {
                await PauseAsync();
                await WaitForPortAsync(cancellationToken);
                if (_delivery.Channel.Healthy)
                    await ResumeAsync(cancellationToken);
            }
        }
    }

    private async Task SetHealthyAsync(bool healthy, CancellationToken cancellationToken)
    {
        var changed = _delivery.Channel.Healthy != healthy;
        _sidecar.SetHealthy(healthy);
        if (!changed)
            return;
        _sidecar.Log.LogWarning("App {AppId} is {Health}", _sidecar.AppId, healthy ? "healthy again: its events are delivered" : "unhealthy: its events wait");
        if (healthy)
            await ResumeAsync(cancellationToken);
        else
            await PauseAsync();
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _delivery.Paused = false;
        }
        if (_running.Count > 0)
            return;
        foreach (var subscription in Subscriptions)
            if (_sidecar.Publisher.Find(subscription.PubSubName) is { } component && subscription.Topic.Length > 0 && component.Scopes.MaySubscribe(subscription.Topic))
                _running.Add(await component.Broker.SubscribeAsync(Request(subscription, component), cancellationToken));
            else
                _sidecar.Log.LogWarning("App {AppId} subscribes to topic '{Topic}' of '{PubSub}', which it cannot have: no such component, or its scopes forbid it",
                    _sidecar.AppId, subscription.Topic, subscription.PubSubName);
        foreach (var binding in _sidecar.Components.InputBindings)
            if (_discovery.WantsBinding(binding))
                _running.Add(binding.Start(_delivery.Channel, _sidecar.Log));
    }

    private TopicSubscription Request(Subscription subscription, PubSubEntry component)
    {
        var delivery = subscription.Batch is null
            ? (Func<IReadOnlyList<PubSubMessage>, CancellationToken, Task<DeliveryOutcome[]>>)new EventDelivery(subscription, component.Policies, _delivery).DeliverAsync
            : new BulkDelivery(subscription, component.Policies, _delivery).DeliverAsync;
        return new TopicSubscription(subscription.Topic, component.Group, component.AtOnce,
            (messages, ct) => _delivery.CountAsync(delivery, messages, ct), subscription.Batch);
    }

    private async Task PauseAsync()
    {
        _delivery.Paused = true;
        foreach (var running in _running)
            await running.DisposeAsync();
        _running.Clear();
    }

    // An app that came back with fewer subscriptions must not fill up the broker with events that nobody will take.
    private void ForgetGroups(IReadOnlyList<Subscription> now)
    {
        foreach (var before in Subscriptions)
            if (!now.Any(one => one.PubSubName == before.PubSubName && one.Topic == before.Topic) && _sidecar.Publisher.Find(before.PubSubName) is { } component)
                component.Broker.Forget(before.Topic, component.Group);
    }

    private async Task WaitForPortAsync(CancellationToken cancellationToken)
    {
        while (!await _delivery.Channel.AcceptsAsync(cancellationToken))
            await Task.Delay(PortPoll, cancellationToken);
    }
}
