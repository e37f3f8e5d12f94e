namespace LocalDapr.PubSub;

/// <summary>The events one group has not handled, and the members that take them.</summary>
internal sealed class ConsumerGroup(string name, BrokerLimits limits, ILogger log, CancellationToken stopping)
{
    private const int Attempts = 10;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingEvent> _waiting = new();
    private readonly List<Member> _members = [];
    private int _next;
    private int _events;
    private long _bytes;

    public string Name => name;

    private CancellationToken Stopping => stopping;

    private ILogger Log => log;

    /// <summary>Events in delivery count too: they come back when their app dies.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _events >= limits.Events || _bytes >= limits.Bytes;
        }
    }

    public void Add(PubSubMessage message)
    {
        lock (_lock)
        {
            _events++;
            _bytes += message.Data.Length;
        }
        Put(new PendingEvent(message), first: false);
    }

    public IAsyncDisposable Join(TopicSubscription subscription)
    {
        var member = new Member(this, subscription);
        lock (_lock)
            _members.Add(member);
        Wake();
        return member;
    }

    private void Put(PendingEvent pending, bool first)
    {
        lock (_lock)
        {
            if (first)
                _waiting.AddFirst(pending);
            else
                _waiting.AddLast(pending);
        }
        Wake();
    }

    private async Task PutBackLaterAsync(IReadOnlyList<PendingEvent> events, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        for (var i = events.Count - 1; i >= 0; i--)
            Put(events[i], first: true);
    }

    // Starts a worker of the next member that has room; a running worker takes events until there are none.
    private void Wake()
    {
        Member? idle = null;
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return;
            for (var i = 0; i < _members.Count && idle is null; i++)
            {
                _next = (_next + 1) % _members.Count;
                if (_members[_next].TryStart())
                    idle = _members[_next];
            }
        }
        if (idle is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static member => _ = member.WorkAsync(), idle, preferLocal: false);
    }

    private bool TryTake(Member member, out PendingEvent taken)
    {
        bool more;
        lock (_lock)
        {
            if (!member.Active || _waiting.First is not { } node)
            {
                // Under the lock, so that an event that comes now finds a worker that can be started.
                member.Working--;
                taken = null!;
                return false;
            }
            _waiting.RemoveFirst();
            taken = node.Value;
            more = _waiting.Count > 0;
        }
        if (more)
            Wake();
        return true;
    }

    private void Forget(PendingEvent handled)
    {
        lock (_lock)
        {
            _events--;
            _bytes -= handled.Message.Data.Length;
        }
    }

    private void Leave(Member member)
    {
        lock (_lock)
            _members.Remove(member);
    }

    /// <returns>True when the event is to be tried again.</returns>
    private bool Settle(PendingEvent pending, DeliveryOutcome outcome, Member member)
    {
        if (outcome == DeliveryOutcome.Done)
        {
            Forget(pending);
            return false;
        }
        if (outcome == DeliveryOutcome.Held || !member.Active)
            return true;
        if (++pending.Attempts < Attempts)
            return true;
        log.LogWarning("{Group} failed to handle an event of topic {Topic} {Attempts} times; it is lost, as in daprd. A dead letter topic would keep it",
            name, pending.Message.Topic, Attempts);
        Forget(pending);
        return false;
    }

    private sealed class PendingEvent(PubSubMessage message)
    {
        public PubSubMessage Message => message;

        public int Attempts { get; set; }
    }

    private sealed class Member(ConsumerGroup group, TopicSubscription subscription) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _arrived = new(0);

        /// <summary>Changed under the group's lock only.</summary>
        public int Working { get; set; }

        public bool Active { get; private set; } = true;

        // A member that takes batches has one worker: batches follow one another, as in daprd.
        public bool TryStart()
        {
            if (!Active)
                return false;
            if (subscription.Batch is not null && Working == 1)
            {
                if (_arrived.CurrentCount == 0)
                    _arrived.Release();
                return false;
            }
            if (Working >= (subscription.Batch is null ? subscription.AtOnce : 1))
                return false;
            Working++;
            return true;
        }

        public async Task WorkAsync()
        {
            if (subscription.Batch is { } batch)
                await TakeBatchesAsync(batch);
            else
                await TakeSinglesAsync();
        }

        public ValueTask DisposeAsync()
        {
            Active = false;
            group.Leave(this);
            return ValueTask.CompletedTask;
        }

        private async Task TakeSinglesAsync()
        {
            var one = new PubSubMessage[1];
            while (group.TryTake(this, out var pending))
            {
                one[0] = pending.Message;
                var outcomes = await HandleAsync(one);
                if (group.Settle(pending, outcomes[0], this))
                    _ = group.PutBackLaterAsync([pending], BetweenAttempts);
            }
        }

        private async Task TakeBatchesAsync(BatchLimits batch)
        {
            var events = new List<PendingEvent>();
            while (group.TryTake(this, out var first))
            {
                events.Add(first);
                await FillAsync(events, batch);
                var messages = new PubSubMessage[events.Count];
                for (var i = 0; i < messages.Length; i++)
                    messages[i] = events[i].Message;
                var outcomes = await HandleAsync(messages);
                List<PendingEvent>? again = null;
                for (var i = 0; i < events.Count; i++)
                    if (group.Settle(events[i], outcomes[i], this))
                        (again ??= []).Add(events[i]);
                if (again is not null)
                    _ = group.PutBackLaterAsync(again, BetweenAttempts);
                events.Clear();
            }
        }

        private async Task FillAsync(List<PendingEvent> events, BatchLimits batch)
        {
            var until = Environment.TickCount64 + (long)batch.Wait.TotalMilliseconds;
            while (events.Count < batch.Count)
            {
                lock (group._lock)
                    while (events.Count < batch.Count && group._waiting.First is { } node)
                    {
                        group._waiting.RemoveFirst();
                        events.Add(node.Value);
                    }
                var left = until - Environment.TickCount64;
                if (events.Count >= batch.Count || left <= 0)
                    return;
                await _arrived.WaitAsync((int)left);
            }
        }

        private async Task<DeliveryOutcome[]> HandleAsync(PubSubMessage[] messages)
        {
            try
            {
                return await subscription.Handler(messages, group.Stopping);
            }
            catch (OperationCanceledException)
            {
                return All(messages.Length, DeliveryOutcome.Held);
            }
            catch (Exception e)
            {
                // A worker that ended here would take its share of the group's capacity with it.
                group.Log.LogError(e, "Delivering to {Group} failed inside localdapr", group.Name);
                return All(messages.Length, DeliveryOutcome.Failed);
            }
        }

        private static DeliveryOutcome[] All(int count, DeliveryOutcome outcome)
        {
            var outcomes = new DeliveryOutcome[count];
            Array.Fill(outcomes, outcome);
            return outcomes;
        }
    }
}
