using System.Reflection;

namespace Dapr.Actors.Runtime;

/// <summary>An actor class: its name for Dapr and its actor interfaces.</summary>
public sealed class ActorTypeInformation
{
    private ActorTypeInformation(Type type, string name, Type[] interfaces)
    {
        ActorTypeName = name;
        ImplementationType = type;
        InterfaceTypes = interfaces;
        IsAbstract = type.IsAbstract;
        IsRemindable = typeof(IRemindable).IsAssignableFrom(type);
    }

    public string ActorTypeName { get; }

    public Type ImplementationType { get; }

    public IEnumerable<Type> InterfaceTypes { get; }

    public bool IsAbstract { get; }

    public bool IsRemindable { get; }

    /// <summary>The name is <paramref name="actorTypeName"/>, or that of the <see cref="ActorAttribute"/>, or the class's.</summary>
    /// <exception cref="ArgumentException">It is not an actor class, or implements no actor interface.</exception>
    public static ActorTypeInformation Get(Type actorType, string? actorTypeName)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        if (!actorType.IsSubclassOf(typeof(Actor)))
        {
            throw new ArgumentException($"The type '{actorType.FullName}' does not derive from '{typeof(Actor).FullName}'.", nameof(actorType));
        }

        var interfaces = actorType.GetInterfaces().Where(IsActorInterface).ToArray();
        if (interfaces.Length == 0 && !actorType.IsAbstract)
        {
            throw new ArgumentException(
                $"The actor type '{actorType.FullName}' implements no interface that derives from '{typeof(IActor).FullName}'.",
                nameof(actorType));
        }

        var name = actorTypeName ?? actorType.GetCustomAttribute<ActorAttribute>()?.TypeName ?? actorType.Name;
        return new ActorTypeInformation(actorType, name, interfaces);
    }

    // IActor itself has no method to call; an interface that derives from anything but actor interfaces is not one.
    private static bool IsActorInterface(Type type) =>
        type != typeof(IActor)
        && typeof(IActor).IsAssignableFrom(type)
        && Array.TrueForAll(type.GetInterfaces(), typeof(IActor).IsAssignableFrom);
}
