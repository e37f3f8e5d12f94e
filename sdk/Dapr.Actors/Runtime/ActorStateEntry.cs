namespace Dapr.Actors.Runtime;

/// <summary>What an actor's memory knows of one state.</summary>
internal sealed class ActorStateEntry(object? value, Type type, ActorStateChange change, DateTimeOffset? expires = null)
{
    public object? Value { get; set; } = value;

    public Type Type { get; } = type;

    public ActorStateChange Change { get; set; } = change;

    public DateTimeOffset? Expires { get; set; } = expires;

    public bool IsExpired => Expires <= DateTimeOffset.UtcNow;

    /// <summary>Whether there is no such state any more, saved or not.</summary>
    public bool IsGone => Change == ActorStateChange.Removed || IsExpired;

    public static ActorStateEntry Of<T>(T value, ActorStateChange change, TimeSpan? ttl = null) =>
        new(value, typeof(T), change, DateTimeOffset.UtcNow + ttl);
}

/// <summary>How a state differs from what is stored.</summary>
internal enum ActorStateChange
{
    None,
    Added,
    Updated,
    Removed,
}
