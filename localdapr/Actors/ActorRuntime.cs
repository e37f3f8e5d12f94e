using System.Collections.Concurrent;
using System.Text.Json;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;
using LocalDapr.State;

namespace LocalDapr.Actors;

/// <summary>
/// The actors of one sidecar: it routes calls to the host that owns an actor, and for its own app's actors gives turns, calls the app
/// back, keeps state, timers and reminders, and deactivates what is idle.
/// </summary>
public sealed class ActorRuntime : IReminderHost, IAsyncDisposable
{
    private static readonly TimeSpan ShortestScan = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestScan = TimeSpan.FromSeconds(30);

    private readonly ActorRuntimeOptions _options;
    private readonly ActorCallbacks? _app;
    private readonly ActorState? _state;
    private readonly ActorTimers _timers;
    private readonly ConcurrentDictionary<ActorKey, Activation> _active = new();
    private readonly SemaphoreSlim _hosting = new(1);
    private volatile ActorHostConfig _config = ActorHostConfig.None;
    private CancellationTokenSource? _scan;
    private Task _scanning = Task.CompletedTask;

    public ActorRuntime(ActorRuntimeOptions options)
    {
        _options = options;
        _app = options.App is null ? null : new ActorCallbacks(options.App);
        _timers = new ActorTimers(FireTimerAsync, options.Time, options.Log);
        if (options.StateStore is { } store)
        {
            _state = new ActorState(options.AppId, store.Store, new ComponentPolicies(options.Resiliency, store.Name, store.Type), options.StateTimeToLive, StateValue.IsRounding(store.Type));
        }
    }

    public string Instance => _options.Instance;

    /// <summary>The actor types that the app hosts and how many of each are active, for GET /v1.0/metadata.</summary>
    public IReadOnlyList<(string Type, int Active)> Hosted
    {
        get
        {
            var counts = _active.Keys.CountBy(key => key.Type).ToDictionary();
            return [.. _config.Types.Keys.Select(type => (type, counts.GetValueOrDefault(type)))];
        }
    }

    /// <summary>Begins to host what the app's <c>/dapr/config</c> lists; calls for those types may come from now on.</summary>
    public async Task StartHostingAsync(ActorHostConfig config)
    {
        await StopHostingAsync(appIsGone: true);
        if (config.Types.Count == 0 || _app is null)
            return;
        await _hosting.WaitAsync();
        try
        {
            _config = config;
            _scan = new CancellationTokenSource();
            _scanning = ScanAsync(config, _scan.Token);
            _options.Reminders?.Host(config.Types.Keys);
            _options.Peers?.Add(this);
            _options.Placement.Changed += LetGo;
            _options.Placement.Join(this, [.. config.Types.Keys]);
        }
        finally
        {
            _hosting.Release();
        }
    }

    /// <summary>Ends hosting: no new calls are taken, those in progress may end, then every active actor is deactivated.</summary>
    /// <param name="appIsGone">The app cannot be called any more: its actors are forgotten without a word to it.</param>
    public async Task StopHostingAsync(bool appIsGone)
    {
        await _hosting.WaitAsync();
        try
        {
            if (_scan is null)
                return;
            _options.Placement.Changed -= LetGo;
            _options.Placement.Leave(this);
            await _scan.CancelAsync();
            await _scanning;
            _scan.Dispose();
            _scan = null;
            _timers.DeleteAll(null);
            await Parallel.ForEachAsync(_active.Values.ToArray(), new ParallelOptions { MaxDegreeOfParallelism = 32 },
                async (activation, _) => await DrainAsync(activation, appIsGone));
            _timers.DeleteAll(null);
            _config = ActorHostConfig.None;
            _options.Peers?.Remove(this);
        }
        finally
        {
            _hosting.Release();
        }
    }

    /// <summary>Calls a method of an actor, wherever it is hosted, under the sidecar's resiliency policies.</summary>
    /// <exception cref="ActorApiException"/>
    public async Task<ActorReply> InvokeAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        var actor = request.Actor;
        try
        {
            // Policies act at the caller's sidecar only.
            var policy = request.IsFromSidecar ? Policy.Empty : _options.Resiliency.ForActor(actor.Type, actor.Id);
            return await policy.ExecuteAsync((_, ct) => RouteAsync(request, ct), _ => null, cancellationToken);
        }
        catch (ActorReplyException e)
        {
            return e.Reply;
        }
        catch (Exception e) when (e is ActorCallException or PolicyTimeoutException or BreakerOpenException or TooManyRequestsException)
        {
            throw new ActorApiException(500, "ERR_ACTOR_INVOKE_METHOD", $"error invoke actor method: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<ActorReply> SendAsync(ActorRequest request, CancellationToken cancellationToken) => request.Operation switch
    {
        "method" => await InvokeLocalAsync(request, cancellationToken),
        "reminders" => await HandleReminderAsync(request, cancellationToken),
        _ => throw new ArgumentException($"A host has no operation '{request.Operation}'.", nameof(request)),
    };

    /// <returns>Null: no such key.</returns>
    /// <exception cref="ActorApiException"/>
    public Task<StateItem?> GetStateAsync(ActorKey actor, string key, CancellationToken cancellationToken) =>
        State.GetAsync(actor, key, cancellationToken);

    /// <summary>Performs the upserts and deletes of one turn as a transaction; the actor must be active here.</summary>
    /// <exception cref="ActorApiException"/>
    public async Task TransactStateAsync(ActorKey actor, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var operations = Parse(body);
        if (!_active.ContainsKey(actor))
            throw ActorApiException.InstanceMissing();
        await State.TransactAsync(actor, operations, cancellationToken);
    }

    /// <inheritdoc cref="TransactStateAsync(ActorKey, ReadOnlyMemory{byte}, CancellationToken)"/>
    internal async Task TransactStateAsync(ActorKey actor, IReadOnlyList<ActorWrite> operations, CancellationToken cancellationToken)
    {
        if (!_active.ContainsKey(actor))
            throw ActorApiException.InstanceMissing();
        await State.TransactAsync(actor, operations, cancellationToken);
    }

    /// <summary>Registers, describes or removes a reminder, by the verb of the request, at the host that owns the actor.</summary>
    /// <exception cref="ActorApiException"/>
    public async Task<ActorReply> ReminderAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        if (_options.Reminders is not null && !_config.Types.ContainsKey(request.Actor.Type) && !request.IsFromSidecar)
        {
            if (request.Verb is not ("GET" or "DELETE"))
                ScheduleRequest.Parse(request.Body);
            throw ActorApiException.NotHosted();
        }
        // The process that owns the actor also keeps its reminders; sidecars of this process share them.
        return _options.Placement.Find(request.Actor) is { } owner and not IReminderHost && !request.IsFromSidecar
            ? await owner.SendAsync(FromSidecar(request), cancellationToken)
            : await HandleReminderAsync(request, cancellationToken);
    }

    /// <exception cref="ActorApiException"/>
    public void CreateTimer(ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        var request = ScheduleRequest.Parse(body);
        if (!_config.Types.ContainsKey(actor.Type))
            throw new ActorApiException(500, "ERR_ACTOR_TIMER_CREATE", $"error creating actor timer: can't create timer for actor {actor}: actor type not registered");
        _timers.Create(actor, name, request);
    }

    public void DeleteTimer(ActorKey actor, string name) => _timers.Delete(actor, name);

    public async ValueTask DisposeAsync()
    {
        await StopHostingAsync(appIsGone: false);
        _hosting.Dispose();
    }

    /// <summary>Fires a reminder of an actor that this sidecar owns.</summary>
    async Task<ReminderOutcome> IReminderHost.RemindAsync(Reminder reminder, CancellationToken cancellationToken)
    {
        try
        {
            await CallBackAsync(reminder.Actor, "remind", reminder.Name, reminder.CallbackBody(), cancellationToken);
            return ReminderOutcome.Success;
        }
        catch (ActorCallException e) when (e.IsUnreachable)
        {
            return ReminderOutcome.Unreachable;
        }
        catch (Exception e) when (e is ActorCallException or ActorReplyException or PolicyTimeoutException)
        {
            _options.Log.LogDebug(e, "Reminder {Name} of actor {Actor} failed", reminder.Name, reminder.Actor);
            return ReminderOutcome.Failed;
        }
    }

    private ActorState State => _state ?? throw ActorApiException.RuntimeNotFound();

    private async Task<ActorReply> RouteAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var owner = _options.Placement.Find(request.Actor) ?? await AwaitOwnerAsync(request.Actor, cancellationToken);
            try
            {
                if (owner == this)
                    return await InvokeLocalAsync(request, cancellationToken);
                if (request.IsFromSidecar)
                    throw new ActorCallException("remote actor moved");
                var reply = await owner.SendAsync(FromSidecar(request), cancellationToken);
                return reply.Status == 200 ? reply : throw new ActorReplyException(reply);
            }
            catch (ActorMovedException)
            {
                // It went to another replica while the call was on its way; nothing has reached the app.
            }
        }
    }

    /// <summary>When the actor that is active here has ended; null: it is not active here.</summary>
    internal Task? Ending(ActorKey actor) => _active.GetValueOrDefault(actor)?.Ending;

    // Hosts came or went: actors that belong to others now are deactivated here, after the call in progress.
    private void LetGo()
    {
        foreach (var activation in _active.Values)
            if (HasMoved(activation.Key))
                _ = Task.Run(() => DrainAsync(activation, appIsGone: false));
    }

    private Activation Activate(ActorKey actor, ActorTypeConfig config) =>
        new(actor, config, _options.Peers?.ReleasedAsync(actor, this) ?? Task.CompletedTask, _options.Time);

    private bool HasMoved(ActorKey actor) => _options.Placement.Find(actor) is { } owner && owner != this;

    // Hosts may be about to join: daprd looks again once a second, unless a policy of the user's decides that.
    private async Task<IActorHost> AwaitOwnerAsync(ActorKey actor, CancellationToken cancellationToken)
    {
        var notFound = new ActorCallException("failed to lookup actor: api error: code = FailedPrecondition desc = did not find address for actor");
        if (_options.Resiliency.HasActorTarget(actor.Type))
            throw notFound;
        return await _options.Resiliency.BuiltIn("DaprBuiltInActorNotFoundRetries").ExecuteAsync(
            (_, _) => Task.FromResult(_options.Placement.Find(actor) ?? throw notFound), _ => null, cancellationToken);
    }

    private static ActorRequest FromSidecar(ActorRequest request) => request with
    {
        Headers = [.. request.Headers, KeyValuePair.Create(ActorRequest.RemoteHeader, "true")],
    };

    private Task<ActorReply> InvokeLocalAsync(ActorRequest request, CancellationToken cancellationToken) => TakeTurnAsync(
        request.Actor, request.Header("Dapr-Reentrancy-Id"), (app, id, ct) => app.InvokeAsync(request, id, ct), cancellationToken);

    private Task<ActorReply> FireTimerAsync(ActorKey actor, string name, byte[] body, CancellationToken cancellationToken) =>
        CallBackAsync(actor, "timer", name, body, cancellationToken);

    private Task<ActorReply> CallBackAsync(ActorKey actor, string kind, string name, byte[] body, CancellationToken cancellationToken) =>
        TakeTurnAsync(actor, null, (app, id, ct) => app.CallBackAsync(actor, kind, name, body, id, ct), cancellationToken);

    private async Task<ActorReply> TakeTurnAsync(
        ActorKey actor, string? reentrancyId, Func<ActorCallbacks, string?, CancellationToken, Task<ActorReply>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Not hosted any more, or not yet: nothing reached the app, so the caller may try again elsewhere.
            if (_app is null || !_config.Types.TryGetValue(actor.Type, out var config))
                throw new ActorCallException($"actor type {actor.Type} is not hosted here", unreachable: true);
            if (HasMoved(actor))
                throw new ActorMovedException(actor);
            var activation = _active.GetOrAdd(actor, static (key, made) => made.Runtime.Activate(key, made.Config), (Config: config, Runtime: this));
            try
            {
                using var turn = await activation.Turns.EnterAsync(reentrancyId, cancellationToken);
                await activation.Free.WaitAsync(cancellationToken);
                if (HasMoved(actor))
                {
                    // Perhaps too late for the one who was told to let go of it.
                    _ = Task.Run(() => DrainAsync(activation, appIsGone: false), CancellationToken.None);
                    throw new ActorMovedException(actor);
                }
                activation.Touch();
                try
                {
                    return await _options.Resiliency.ForActorTurn(actor.Type).ExecuteAsync((_, ct) => call(_app, turn.ReentrancyId, ct), _ => null, cancellationToken);
                }
                finally
                {
                    activation.Touch();
                }
            }
            catch (ActorClosedException)
            {
                // The activation ended while the call waited: the next one takes it.
            }
        }
    }

    private async Task<ActorReply> HandleReminderAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await StoredReminderAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is not (ActorApiException or OperationCanceledException))
        {
            throw ReminderFailed(request.Verb, e.Message);
        }
    }

    private async Task<ActorReply> StoredReminderAsync(ActorRequest request, CancellationToken cancellationToken)
    {
        var actor = request.Actor;
        switch (request.Verb)
        {
            case "GET":
                var found = await Reminders(request.Verb).FindAsync(actor, request.Name, cancellationToken);
                return new ActorReply(200, [KeyValuePair.Create("Content-Type", "application/json")], found?.Describe() ?? "{}"u8.ToArray());
            case "DELETE":
                await Reminders(request.Verb).DeleteAsync(actor, request.Name, cancellationToken);
                return ActorReply.Empty;
            default:
                var wanted = ScheduleRequest.Parse(request.Body);
                var reminder = Reminder.Create(actor, request.Name, wanted, _options.Time.GetUtcNow());
                await Reminders(request.Verb).CreateAsync(reminder, cancellationToken);
                return ActorReply.Empty;
        }
    }

    private ReminderService Reminders(string verb) => _options.Reminders ?? throw ReminderFailed(verb, "reminder storage is not configured");

    private static ActorApiException ReminderFailed(string verb, string reason) => verb switch
    {
        "GET" => new(500, "ERR_ACTOR_REMINDER_GET", $"error getting actor reminder: {reason}"),
        "DELETE" => new(500, "ERR_ACTOR_REMINDER_DELETE", $"error deleting actor reminder: {reason}"),
        _ => new(500, "ERR_ACTOR_REMINDER_CREATE", $"error creating actor reminder: {reason}"),
    };

    private static JsonElement[] Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = GoJson.First(body.Span);
            var operations = document.RootElement.Clone();
            if (operations.ValueKind == JsonValueKind.Null)
                return [];
            if (operations.ValueKind != JsonValueKind.Array)
                throw ActorApiException.Malformed($"json: cannot unmarshal {operations.ValueKind.ToString().ToLowerInvariant()} into a list of operations");
            // The shape of all of them before any of them counts.
            foreach (var operation in operations.EnumerateArray())
                GoJson.Text(operation, "operation");
            return [.. operations.EnumerateArray()];
        }
        catch (JsonException e)
        {
            throw ActorApiException.Malformed(body.IsEmpty ? "EOF" : e.Message);
        }
    }

    private async Task ScanAsync(ActorHostConfig config, CancellationToken stop)
    {
        var shortest = config.Types.Values.Min(type => type.IdleTimeout) / 10;
        using var timer = new PeriodicTimer(shortest < ShortestScan ? ShortestScan : shortest > LongestScan ? LongestScan : shortest, _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var activation in _active.Values)
                {
                    if (activation.IsIdle && activation.Turns.TryEnter() is { } turn)
                        _ = DeactivateAsync(activation, turn, tellApp: true);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Hosting ended.
        }
    }

    private async Task DrainAsync(Activation activation, bool appIsGone)
    {
        ActorTurns.Entry? turn = null;
        if (!appIsGone && _config.Types.TryGetValue(activation.Key.Type, out var config))
        {
            using var patience = new CancellationTokenSource(config.DrainTimeout, _options.Time);
            try
            {
                turn = await activation.Turns.EnterAsync(null, patience.Token);
            }
            catch (OperationCanceledException)
            {
                _options.Log.LogWarning("Actor {Actor} is deactivated although a call has not ended within {Drain}", activation.Key, config.DrainTimeout);
            }
            catch (ActorClosedException)
            {
                return;
            }
        }
        await DeactivateAsync(activation, turn, tellApp: !appIsGone);
    }

    // The turn is held until the app has answered, so that no call overtakes the deactivation.
    private async Task DeactivateAsync(Activation activation, ActorTurns.Entry? turn, bool tellApp)
    {
        try
        {
            _timers.DeleteAll(activation.Key);
            using var patience = new CancellationTokenSource(DeactivationTimeout, _options.Time);
            if (tellApp)
                await _app!.DeactivateAsync(activation.Key, patience.Token);
        }
        catch (Exception e) when (e is ActorCallException or ActorReplyException or OperationCanceledException)
        {
            _options.Log.LogDebug(e, "The app failed to deactivate actor {Actor}", activation.Key);
        }
        finally
        {
            _active.TryRemove(KeyValuePair.Create(activation.Key, activation));
            activation.Turns.Close();
            activation.End();
            turn?.Dispose();
        }
    }
}
