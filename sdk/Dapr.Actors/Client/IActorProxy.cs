namespace Dapr.Actors.Client;

/// <summary>A stand-in for an actor.</summary>
public interface IActorProxy
{
    ActorId ActorId { get; }

    string ActorType { get; }
}
