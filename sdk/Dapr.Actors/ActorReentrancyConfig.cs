namespace Dapr.Actors;

/// <summary>Whether an actor may be called again from within a call that it has begun.</summary>
public sealed class ActorReentrancyConfig
{
    public bool Enabled { get; set; }

    public int? MaxStackDepth { get; set; }
}
