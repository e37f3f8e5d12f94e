namespace LocalDapr.Actors;

/// <summary>
/// The turns of one actor: one call at a time, in order of arrival. With reentrancy, a call that carries the id of a call in progress joins
/// its turn, up to a depth.
/// </summary>
internal sealed class ActorTurns(bool reentrant, int maxStackDepth)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Turn> _queue = new();
    private bool _closed;

    /// <summary>Nobody has a turn or waits for one.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _queue.Count == 0;
        }
    }

    /// <summary>Waits for a turn.</summary>
    /// <param name="id">The reentrancy id of the call; null when it has none.</param>
    /// <exception cref="ActorClosedException">The activation is gone.</exception>
    /// <exception cref="ActorApiException">The stack is too deep.</exception>
    public async Task<Entry> EnterAsync(string? id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Turn turn;
        lock (_gate)
        {
            if (_closed)
                throw new ActorClosedException();
            turn = Join(id);
        }
        try
        {
            await turn.Started.Task.WaitAsync(cancellationToken);
            return new Entry(this, turn);
        }
        catch
        {
            Leave(turn);
            throw;
        }
    }

    /// <summary>Takes a turn if it is free at once.</summary>
    public Entry? TryEnter()
    {
        lock (_gate)
        {
            if (_closed || _queue.Count > 0)
                return null;
            return new Entry(this, Join(null));
        }
    }

    /// <summary>Sends everybody who waits, and everybody who comes later, away with <see cref="ActorClosedException"/>.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var turn in _queue)
                turn.Started.TrySetException(new ActorClosedException());
        }
    }

    private Turn Join(string? id)
    {
        if (reentrant && id is not null && _queue.FirstOrDefault(t => t.Id == id) is { } running)
        {
            if (running.Depth >= maxStackDepth)
                throw new ActorApiException(500, "ERR_ACTOR_MAX_STACK_DEPTH_EXCEEDED", "maximum stack depth exceeded");
            running.Depth++;
            return running;
        }
        var turn = new Turn(reentrant ? id ?? Guid.NewGuid().ToString() : null);
        _queue.AddLast(turn);
        if (_queue.Count == 1)
            turn.Started.SetResult();
        return turn;
    }

    private void Leave(Turn turn)
    {
        lock (_gate)
        {
            if (--turn.Depth > 0)
                return;
            var first = _queue.First?.Value == turn;
            _queue.Remove(turn);
            if (first)
                _queue.First?.Value.Started.TrySetResult();
        }
    }

    private sealed class Turn(string? id)
    {
        public string? Id => id;

        public int Depth { get; set; } = 1;

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A turn in hand; disposing of it gives it back.</summary>
    public readonly struct Entry : IDisposable
    {
        private readonly ActorTurns _turns;
        private readonly Turn _turn;

        internal Entry(ActorTurns turns, object turn) => (_turns, _turn) = (turns, (Turn)turn);

        /// <summary>What calls made from within this turn must carry; null without reentrancy.</summary>
        public string? ReentrancyId => _turn.Id;

        public void Dispose() => _turns.Leave(_turn);
    }
}
