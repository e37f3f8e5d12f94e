namespace LocalDapr.Actors;

/// <summary>An active actor of a local app.</summary>
/// <param name="free">Ends when no other replica has the actor any more.</param>
internal sealed class Activation(ActorKey key, ActorTypeConfig config, Task free, TimeProvider time)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastUse = time.GetTimestamp();

    public ActorKey Key => key;

    public ActorTurns Turns { get; } = new(config.Reentrant, config.MaxStackDepth);

    public bool IsIdle => Turns.IsIdle && time.GetElapsedTime(Volatile.Read(ref _lastUse)) >= config.IdleTimeout;

    public Task Free => free;

    /// <summary>Ends when the app has let go of the actor.</summary>
    public Task Ending => _ended.Task;

    public void End() => _ended.TrySetResult();

    public void Touch() => Volatile.Write(ref _lastUse, time.GetTimestamp());
}
