namespace LocalDapr.Actors;

/// <summary>Knows which host owns an actor.</summary>
public interface IActorPlacement
{
    /// <summary>Raised when hosts came or went. Handlers must be quick and must not throw.</summary>
    event Action? Changed;

    /// <summary>The one owner among the hosts of the type; null when nobody hosts it.</summary>
    IActorHost? Find(ActorKey actor);

    /// <summary>Says that a host of this process hosts the given types (again: instead of those before).</summary>
    void Join(IActorHost host, IReadOnlyCollection<string> types);

    void Leave(IActorHost host);
}
