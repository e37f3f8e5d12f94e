namespace Dapr.Actors.Runtime;

/// <summary>Makes and drops the actors of one type.</summary>
public abstract class ActorActivator
{
    public abstract Task<ActorActivatorState> CreateAsync(ActorHost host);

    public abstract Task DeleteAsync(ActorActivatorState state);
}
