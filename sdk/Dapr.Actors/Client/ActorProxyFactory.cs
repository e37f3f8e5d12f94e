using System.Reflection;
using Dapr.Actors.Communication;

namespace Dapr.Actors.Client;

/// <summary>Makes stand-ins for actors that are called through the sidecar.</summary>
public class ActorProxyFactory : IActorProxyFactory
{
    private readonly HttpMessageHandler? _handler;
    private ActorProxyOptions _defaults;

    public ActorProxyFactory(ActorProxyOptions? options = null, HttpMessageHandler? handler = null)
    {
        _defaults = options ?? new ActorProxyOptions();
        _handler = handler;
    }

    public ActorProxyOptions DefaultOptions
    {
        get => _defaults;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _defaults = value;
        }
    }

    /// <inheritdoc cref="CreateActorProxy(ActorId, Type, string, ActorProxyOptions?)"/>
    public TActorInterface CreateActorProxy<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions? options = null)
        where TActorInterface : IActor =>
        (TActorInterface)CreateActorProxy(actorId, typeof(TActorInterface), actorType, options);

    /// <summary>A proxy for plain calls: JSON in, JSON out, to actors of any language.</summary>
    public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null)
    {
        options ??= _defaults;
        return new ActorProxy(actorId, actorType, SidecarOf(options), options.JsonSerializerOptions);
    }

    /// <summary>A proxy with the actor's interface.</summary>
    /// <exception cref="NotSupportedException">The options do not say <see cref="ActorProxyOptions.UseJsonSerialization"/>.</exception>
    public object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions? options = null)
    {
        options ??= _defaults;
        if (!options.UseJsonSerialization)
        {
            throw JsonOnly();
        }

        var contract = ActorInterface.Of(actorInterfaceType);
        var proxy = (TypedActorProxy)DispatchProxy.Create(actorInterfaceType, typeof(TypedActorProxy));
        proxy.Initialize(actorId, actorType, contract, SidecarOf(options), options.JsonSerializerOptions);
        return proxy;
    }

    internal static NotSupportedException JsonOnly() => new(
        "Strongly typed actor calls are JSON here: set UseJsonSerialization on both sides, in ActorProxyOptions and in "
        + "ActorRuntimeOptions (AddActors). The DataContract form is known to the official SDK only.");

    private ActorSidecar SidecarOf(ActorProxyOptions options) =>
        new(options.HttpEndpoint, options.DaprApiToken, options.RequestTimeout, _handler);
}
