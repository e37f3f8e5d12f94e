namespace LocalDapr.Actors;

/// <summary>An active actor of a local app.</summary>
internal sealed class Activation(ActorKey key, ActorTypeConfig config, TimeProvider time)
{
    private long _lastUse = time.GetTimestamp();

    public ActorKey Key => key;

    public ActorTurns Turns { get; } = new(config.Reentrant, config.MaxStackDepth);

    public bool IsIdle => Turns.IsIdle && time.GetElapsedTime(Volatile.Read(ref _lastUse)) >= config.IdleTimeout;

    public void Touch() => Volatile.Write(ref _lastUse, time.GetTimestamp());
}
