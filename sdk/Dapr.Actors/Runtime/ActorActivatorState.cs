namespace Dapr.Actors.Runtime;

/// <summary>An actor and what its activator must remember of it.</summary>
public class ActorActivatorState
{
    public ActorActivatorState(Actor actor) => Actor = actor;

    public Actor Actor { get; }
}
