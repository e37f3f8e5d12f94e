namespace Dapr.Actors.Runtime;

/// <summary>A reminder: it survives the actor and the process.</summary>
public interface IActorReminder
{
    string Name { get; }

    TimeSpan DueTime { get; }

    TimeSpan Period { get; }

    byte[] State { get; }
}
