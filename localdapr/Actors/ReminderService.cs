using System.Threading.Channels;

namespace LocalDapr.Actors;

/// <summary>How a reminder's callback went.</summary>
internal enum ReminderOutcome
{
    Success,

    /// <summary>The app answered with an error: tried again a few times.</summary>
    Failed,

    /// <summary>The app was not there to be asked: tried until it is.</summary>
    Unreachable,
}

/// <summary>
/// The reminders of one app: it knows when each is due and has it fired by the sidecar that owns its actor. All sidecars of the app in this
/// process share it. Delivery is at least once.
/// </summary>
public sealed class ReminderService : IAsyncDisposable
{
    private const int CallbacksAtOnce = 256;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly IActorPlacement _placement;
    private readonly IReminderStorage? _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<(ActorKey, string), Entry> _entries = [];
    private readonly PriorityQueue<Entry, DateTimeOffset> _due = new();
    private readonly HashSet<Entry> _parked = [];
    private readonly HashSet<string> _hostedTypes = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _callbacks = new(CallbacksAtOnce);
    private readonly SemaphoreSlim _creating = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private bool _reload;

    // What was deleted or has fired for the last time while stored reminders were being read: what was read may still have it.
    private HashSet<(ActorKey, string)>? _goneWhileReading;

    /// <param name="storage">Null: reminders live as long as the process.</param>
    public ReminderService(IActorPlacement placement, IReminderStorage? storage, TimeProvider time, ILogger log)
    {
        (_placement, _storage, _time, _log) = (placement, storage, time, log);
        _placement.Changed += OnPlacementChanged;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Takes over the stored reminders of types that this process begins to host.</summary>
    public void Host(IEnumerable<string> types)
    {
        lock (_gate)
        {
            _hostedTypes.UnionWith(types);
            _reload = _storage is not null;
        }
        Wake();
    }

    /// <summary>Registers a reminder in place of one of the same name; it is stored when this returns.</summary>
    public async Task CreateAsync(Reminder reminder, CancellationToken cancellationToken)
    {
        if (_storage is not null)
            await _storage.SaveAsync(reminder, cancellationToken);
        lock (_gate)
            Set(reminder);
        Wake();
    }

    /// <summary>Registers a reminder unless there is one of its name.</summary>
    /// <param name="overwrite">In place of that one.</param>
    /// <returns>False when there was one.</returns>
    internal async Task<bool> TryCreateAsync(Reminder reminder, bool overwrite, CancellationToken cancellationToken)
    {
        await _creating.WaitAsync(cancellationToken);
        try
        {
            if (!overwrite && await FindAsync(reminder.Actor, reminder.Name, cancellationToken) is not null)
                return false;
            await CreateAsync(reminder, cancellationToken);
            return true;
        }
        finally
        {
            _creating.Release();
        }
    }

    public async Task DeleteAsync(ActorKey actor, string name, CancellationToken cancellationToken)
    {
        lock (_gate)
            Forget(actor, name);
        if (_storage is not null)
            await _storage.RemoveAsync(actor, name, cancellationToken);
    }

    public async Task<Reminder?> FindAsync(ActorKey actor, string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((actor, name), out var entry))
                return entry.Reminder;
        }
        return _storage is null ? null
            : (await _storage.LoadAsync(actor.Type, cancellationToken)).FirstOrDefault(r => r.Actor == actor && r.Name == name);
    }

    public async ValueTask DisposeAsync()
    {
        _placement.Changed -= OnPlacementChanged;
        await _stop.CancelAsync();
        await _running;
        // Callbacks in progress see the stop and end; each gives its place back.
        for (var i = 0; i < CallbacksAtOnce; i++)
            await _callbacks.WaitAsync();
        _stop.Dispose();
        _callbacks.Dispose();
        _creating.Dispose();
    }

    private void OnPlacementChanged()
    {
        lock (_gate)
        {
            foreach (var entry in _parked)
                _due.Enqueue(entry, entry.FireAt);
            _parked.Clear();
            _reload = _storage is not null;
        }
        Wake();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await ReloadAsync();
                while (NextDue() is { } entry)
                {
                    await _callbacks.WaitAsync(_stop.Token);
                    _ = FireAsync(entry);
                }
                await SleepAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The service is stopped.
        }
    }

    private async Task SleepAsync()
    {
        TimeSpan sleep;
        lock (_gate)
            sleep = _due.TryPeek(out _, out var at) ? at - _time.GetUtcNow() : LongestSleep;
        if (sleep <= TimeSpan.Zero)
            return;
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var woken = _wake.Reader.WaitToReadAsync(wait.Token).AsTask();
        await Task.WhenAny(woken, Task.Delay(sleep < LongestSleep ? sleep : LongestSleep, _time, wait.Token));
        await wait.CancelAsync();
        _wake.Reader.TryRead(out _);
        _stop.Token.ThrowIfCancellationRequested();
    }

    private Entry? NextDue()
    {
        lock (_gate)
        {
            while (_due.TryPeek(out var entry, out var at) && (at <= _time.GetUtcNow() || !entry.IsCurrent))
            {
                _due.Dequeue();
                if (entry.IsCurrent)
                    return entry;
            }
            return null;
        }
    }

    private async Task ReloadAsync()
    {
        string[] types;
        lock (_gate)
        {
            if (!_reload)
                return;
            _reload = false;
            types = [.. _hostedTypes];
            // What another process owns now changes there: it must not be remembered here.
            foreach (var entry in _entries.Values.Where(e => _placement.Find(e.Reminder.Actor) is not (null or IReminderHost)).ToArray())
                Forget(entry.Reminder.Actor, entry.Reminder.Name);
        }
        foreach (var type in types)
        {
            try
            {
                lock (_gate)
                    _goneWhileReading = [];
                var stored = await _storage!.LoadAsync(type, _stop.Token);
                lock (_gate)
                {
                    foreach (var reminder in stored.Where(r => !_entries.ContainsKey((r.Actor, r.Name)) && !_goneWhileReading.Contains((r.Actor, r.Name)) && _placement.Find(r.Actor) is null or IReminderHost))
                        Set(reminder);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _log.LogWarning(e, "The reminders of actor type {Type} cannot be read; trying again in {Pause}", type, RetryPause);
                await Task.Delay(RetryPause, _time, _stop.Token);
                lock (_gate)
                    _reload = true;
            }
        }
        lock (_gate)
            _goneWhileReading = null;
        if (_reload)
            Wake();
    }

    private async Task FireAsync(Entry entry)
    {
        try
        {
            var reminder = entry.Reminder;
            switch (_placement.Find(reminder.Actor))
            {
                case IReminderHost host when reminder.Expires is null || reminder.Expires >= _time.GetUtcNow():
                    await SettleAsync(entry, await host.RemindAsync(reminder, _stop.Token));
                    break;
                case IReminderHost:
                    await SettleAsync(entry, ReminderOutcome.Success);
                    break;
                default:
                    lock (_gate)
                    {
                        if (entry.IsCurrent)
                            _parked.Add(entry);
                    }
                    break;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped while the callback ran: the reminder stays due.
        }
        catch (Exception e)
        {
            _log.LogWarning(e, "Reminder {Name} of actor {Actor} stays due; trying again in {Pause}", entry.Reminder.Name, entry.Reminder.Actor, RetryPause);
            Again(entry, RetryPause);
        }
        finally
        {
            _callbacks.Release();
        }
    }

    private async Task SettleAsync(Entry entry, ReminderOutcome outcome)
    {
        if (outcome == ReminderOutcome.Unreachable || (outcome == ReminderOutcome.Failed && !(entry.Failures >= entry.Reminder.Retries)))
        {
            if (outcome == ReminderOutcome.Failed)
                entry.Failures++;
            Again(entry, outcome == ReminderOutcome.Failed ? entry.Reminder.RetryPause : RetryPause);
            return;
        }
        var reminder = entry.Reminder;
        var next = reminder.AfterTick(_time.GetUtcNow());
        lock (_gate)
        {
            // Deleted or registered anew from within the callback: that counts.
            if (!entry.IsCurrent)
                return;
        }
        await StoreAsync(reminder, next);
        Entry? newer = null;
        bool overtaken;
        lock (_gate)
        {
            overtaken = !entry.IsCurrent;
            if (overtaken)
                _entries.TryGetValue((reminder.Actor, reminder.Name), out newer);
            else if (next is null)
                Forget(reminder.Actor, reminder.Name);
            else
                Set(next);
        }
        // Changed while this tick was being stored: what is stored must be the change.
        if (overtaken)
            await StoreAsync(reminder, newer?.Reminder);
        Wake();
    }

    private Task StoreAsync(Reminder reminder, Reminder? next) => _storage is null ? Task.CompletedTask
        : next is null ? _storage.RemoveAsync(reminder.Actor, reminder.Name, _stop.Token) : _storage.SaveAsync(next, _stop.Token);

    private void Again(Entry entry, TimeSpan pause)
    {
        lock (_gate)
        {
            if (!entry.IsCurrent)
                return;
            entry.FireAt = _time.GetUtcNow() + pause;
            _due.Enqueue(entry, entry.FireAt);
        }
        Wake();
    }

    private void Set(Reminder reminder)
    {
        Forget(reminder.Actor, reminder.Name);
        var entry = new Entry(reminder);
        _entries[(reminder.Actor, reminder.Name)] = entry;
        _due.Enqueue(entry, entry.FireAt);
    }

    private void Forget(ActorKey actor, string name)
    {
        _goneWhileReading?.Add((actor, name));
        if (!_entries.Remove((actor, name), out var entry))
            return;
        entry.IsCurrent = false;
        _parked.Remove(entry);
    }

    private sealed class Entry(Reminder reminder)
    {
        public Reminder Reminder => reminder;

        public DateTimeOffset FireAt { get; set; } = reminder.Next;

        /// <summary>False once it was replaced or deleted; its place in the queue is then passed over.</summary>
        public bool IsCurrent { get; set; } = true;

        public int Failures { get; set; }
    }
}
