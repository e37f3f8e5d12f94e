namespace Dapr.Actors.Runtime;

/// <summary>An actor type that the app hosts.</summary>
public sealed class ActorRegistration
{
    public ActorRegistration(ActorTypeInformation type)
        : this(type, null)
    {
    }

    public ActorRegistration(ActorTypeInformation type, ActorRuntimeOptions? options)
    {
        Type = type;
        TypeOptions = options;
    }

    public ActorTypeInformation Type { get; }

    /// <summary>Makes and drops the actors; by default they come from the service container.</summary>
    public ActorActivator? Activator { get; set; }

    /// <summary>Options of this type alone; null when those of the app apply.</summary>
    public ActorRuntimeOptions? TypeOptions { get; }
}
