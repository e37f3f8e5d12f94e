namespace Dapr.Actors.Runtime;

/// <summary>What an actor was called by.</summary>
public enum ActorCallType
{
    ActorInterfaceMethod,
    TimerMethod,
    ReminderMethod,
}
