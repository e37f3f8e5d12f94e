using LocalDapr.Faults;
using LocalDapr.PubSub;
using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>
/// The life of one app as its sidecar sees it: wait for its port, ask what it wants, subscribe, watch its health; pause while it is
/// away. Everything runs in one task, so that nothing is started and stopped at once.
/// </summary>
internal sealed class AppSession : IAsyncDisposable
{
    private static readonly TimeSpan PortPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);
    private readonly Sidecar _sidecar;
    private readonly AppDelivery _delivery;
    private readonly SharedEngines _engines;
    private readonly AppDiscovery _discovery;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _restart = new(0);
    private readonly SemaphoreSlim _unreachable = new(0);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<RunningSource> _running = [];
    private readonly Lock _lock = new();
    private CancellationTokenSource _session;
    private Task _life = Task.CompletedTask;
    private bool _found;
    private bool _discovered;
    private bool _waitsForResources;
    private long _reloads;
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
            if (_disposed)
                return;
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
            if (!_found || _disposed)
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
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
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
            var pause = Timeout.InfiniteTimeSpan;
            var reloadsBefore = Interlocked.Read(ref _reloads);
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
                // A broker that is away, for example. The app is there, so nobody will tell us to begin again.
                _sidecar.Log.LogError("The sidecar of {AppId} cannot serve its app: {Reason}; {Next}", _sidecar.AppId, e.Message,
                    e is ResourceException ? "waiting until the file is corrected" : "trying again");
                _sidecar.Log.LogDebug(e, "{AppId}", _sidecar.AppId);
                pause = e is ResourceException ? PauseUntilCorrected(reloadsBefore) : TryAgain;
            }
            await PauseAsync();
            // A sidecar that stops says good-bye to the actors; an app that is gone cannot hear it.
            _sidecar.Jobs!.StopHosting();
            await _sidecar.Actors.StopHostingAsync(appIsGone: !_stopping.IsCancellationRequested);
            _sidecar.SetReady(false);
            try
            {
                await _restart.WaitAsync(pause, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            lock (_lock)
            {
                _waitsForResources = false;
                _session.Dispose();
                _session = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            }
        }
    }

    // A file that was corrected while the session was still busy with the wrong one is not reloaded a second time.
    private TimeSpan PauseUntilCorrected(long reloadsBefore)
    {
        lock (_lock)
        {
            if (_reloads != reloadsBefore)
                return TimeSpan.Zero;
            _waitsForResources = true;
            return Timeout.InfiniteTimeSpan;
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await WaitForPortAsync(cancellationToken);
        lock (_lock)
            _found = true;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _discovery.AskAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
        await _sidecar.Actors.StartHostingAsync(_discovery.Hosted);
        _sidecar.Jobs!.StartHosting();
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
        await AlignAsync(cancellationToken);
    }

    /// <summary>The components or subscriptions have changed.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _reloads++;
            if (_waitsForResources && _restart.CurrentCount == 0)
                _restart.Release();
        }
        try
        {
            await AlignAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _sidecar.Log.LogWarning("The subscriptions of {AppId} are not complete: {Reason}; trying again", _sidecar.AppId, e.Message);
            FoundUnreachable();
        }
    }

    /// <summary>
    /// Runs what the app is to get of the components there are now, nothing while deliveries are paused. What goes on is not touched;
    /// of what is replaced the deliveries in progress end first.
    /// </summary>
    private async Task AlignAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var wanted = _delivery.Paused ? [] : await WantedAsync(cancellationToken);
            var stopped = _running.Where(running => !wanted.Any(source => source.Key.Equals(running.Key))).ToArray();
            foreach (var running in stopped)
            {
                _running.Remove(running);
                await running.Handle.DisposeAsync();
            }
            if (!_delivery.Paused)
                await Task.WhenAll(stopped.Select(running => running.Deliveries.EndAsync(EndPatience)));
            foreach (var source in wanted)
                if (!_running.Exists(running => running.Key.Equals(source.Key)))
                    await StartAsync(source, stopped, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<List<WantedSource>> WantedAsync(CancellationToken cancellationToken)
    {
        var subscriptions = await _discovery.RefreshAsync(cancellationToken);
        ForgetGroups(subscriptions);
        Subscriptions = subscriptions;
        var wanted = new List<WantedSource>();
        foreach (var subscription in subscriptions)
            if (_sidecar.Publisher.Find(subscription.PubSubName) is { } component && subscription.Topic.Length > 0 && component.Scopes.MaySubscribe(subscription.Topic))
                wanted.Add(new WantedSource((subscription, component), (deliveries, ct) => component.Broker.SubscribeAsync(Request(subscription, component, deliveries), ct), component));
            else
                _sidecar.Log.LogWarning("App {AppId} subscribes to topic '{Topic}' of '{PubSub}', which it cannot have: no such component, or its scopes forbid it",
                    _sidecar.AppId, subscription.Topic, subscription.PubSubName);
        foreach (var binding in _sidecar.Components.InputBindings)
            if (_discovery.WantsBinding(binding))
                wanted.Add(new WantedSource(binding, (_, _) => ValueTask.FromResult(binding.Start(_delivery.Channel, _sidecar.Log)), null));
        return wanted;
    }

    private async Task StartAsync(WantedSource source, RunningSource[] stopped, CancellationToken cancellationToken)
    {
        var deliveries = new ComponentUse();
        if (source.Component is { } component)
            foreach (var before in stopped.Select(running => running.Component).OfType<PubSubEntry>().Where(before => before.Name == component.Name && before.Broker != component.Broker))
                component.Broker.TakeOver(before.Broker);
        _running.Add(new RunningSource(source.Key, await source.StartAsync(deliveries, cancellationToken), deliveries, source.Component));
    }

    private TopicSubscription Request(Subscription subscription, PubSubEntry component, ComponentUse deliveries)
    {
        var delivery = subscription.Batch is null
            ? (Func<IReadOnlyList<PubSubMessage>, CancellationToken, Task<DeliveryOutcome[]>>)new EventDelivery(subscription, component.Policies, _delivery).DeliverAsync
            : new BulkDelivery(subscription, component.Policies, _delivery).DeliverAsync;
        if (_sidecar.Runtime.Faults is { } faults)
            delivery = new FaultyDelivery(faults, _sidecar.AppId, subscription, delivery).DeliverAsync;
        return new TopicSubscription(subscription.Topic, component.Group, component.AtOnce,
            async (messages, ct) =>
            {
                // Handed out in the moment in which the subscription ended: whoever goes on with it gets them.
                if (!deliveries.TryEnter())
                    return [.. messages.Select(_ => DeliveryOutcome.Held)];
                try
                {
                    return await _delivery.CountAsync(delivery, messages, ct);
                }
                finally
                {
                    deliveries.Leave();
                }
            }, subscription.Batch)
        {
            Metadata = subscription.Metadata,
        };
    }

    private async Task PauseAsync()
    {
        _delivery.Paused = true;
        await AlignAsync(CancellationToken.None);
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

/// <summary>A subscription or input binding that is to run.</summary>
/// <param name="Key">Equal as long as neither it nor its component has changed.</param>
/// <param name="Component">Null for an input binding.</param>
internal sealed record WantedSource(object Key, Func<ComponentUse, CancellationToken, ValueTask<IAsyncDisposable>> StartAsync, PubSubEntry? Component);

/// <param name="Deliveries">Those in progress.</param>
internal sealed record RunningSource(object Key, IAsyncDisposable Handle, ComponentUse Deliveries, PubSubEntry? Component);
