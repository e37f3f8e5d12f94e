using System.Collections.Concurrent;
using System.Reflection;

namespace Dapr.Actors.Communication;

/// <summary>An actor interface: its methods and their numbers on the wire. One is made per interface of the app.</summary>
internal sealed class ActorInterface
{
    private static readonly ConcurrentDictionary<Type, ActorInterface> Known = new();

    private readonly Dictionary<MethodInfo, ActorMethod> _methods;

    private ActorInterface(Type type)
    {
        if (!type.IsInterface || !typeof(IActor).IsAssignableFrom(type))
        {
            throw new ArgumentException($"{type} must be an interface that derives from {typeof(IActor)}.", nameof(type));
        }

        if (type.IsGenericType)
        {
            throw new ArgumentException($"The actor interface {type} must not be generic.", nameof(type));
        }

        Type = type;
        Id = WireId.Of(type);
        var methods = type.GetInterfaces().Append(type).SelectMany(part => part.GetMethods()).ToArray();
        if (methods.GroupBy(method => method.Name).FirstOrDefault(same => same.Count() > 1) is { } overloaded)
        {
            throw new ArgumentException($"The method {overloaded.Key} of the actor interface {type} must not be overloaded.", nameof(type));
        }

        _methods = methods.ToDictionary(method => method, method => new ActorMethod(method));
    }

    public Type Type { get; }

    public int Id { get; }

    public IEnumerable<ActorMethod> Methods => _methods.Values;

    /// <exception cref="ArgumentException">The interface breaks a rule of actor interfaces.</exception>
    public static ActorInterface Of(Type type) => Known.GetOrAdd(type, static it => new ActorInterface(it));

    public ActorMethod Find(MethodInfo method) => _methods[method];
}
