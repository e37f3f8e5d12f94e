using LocalDapr.Bindings;
using LocalDapr.Middleware;
using LocalDapr.Postgres;
using LocalDapr.PubSub;
using LocalDapr.RabbitMq;
using LocalDapr.Redis;
using LocalDapr.Resources;
using LocalDapr.Secrets;
using LocalDapr.State;

namespace LocalDapr.Sidecar;

/// <summary>The component types there are, and how each is opened.</summary>
internal static class ComponentTypes
{
    private static readonly Dictionary<string, Func<Component, ComponentOpener, OpenComponent>> Table = new(StringComparer.Ordinal)
    {
        [InMemoryStateStore.Type] = (component, opener) => opener.SharedState(component, opener.Engines.State(component.Name)),
        [RedisStateStore.Type] = (component, opener) => opener.State(component, new RedisStateStore(component)),
        [PostgresStateStore.Type] = (component, opener) => opener.State(component, new PostgresStateStore(component, opener.Log)),
        [PostgresStateStore.ShortType] = (component, opener) => opener.State(component, new PostgresStateStore(component, opener.Log)),
        [InMemoryPubSub.Type] = (component, opener) => opener.SharedPubSub(component, opener.Engines.Broker(component.Name), opener.Runtime.DeliveriesAtOnce),
        [RedisPubSub.Type] = (component, opener) =>
        {
            var broker = new RedisPubSub(component, opener.AppId, opener.Log);
            return opener.PubSub(component, broker, broker.Limits.AtOnce);
        },
        [RabbitMqPubSub.Type] = (component, opener) =>
        {
            var broker = new RabbitMqPubSub(component, opener.AppId, opener.Log);
            return opener.PubSub(component, broker, broker.Settings.Prefetch);
        },
        [LocalFileSecretStore.Type] = (component, opener) => opener.Secrets(component),
        [EnvironmentSecretStore.Type] = (component, opener) => opener.Secrets(component),
        [RedisLock.Type] = (component, opener) => opener.Lock(component, new RedisLock(component, opener.AppId)),
        [RedisConfiguration.Type] = (component, opener) => opener.Configuration(component, new RedisConfiguration(component, opener.Log)),
        [HttpOutputBinding.Type] = (component, opener) => opener.Output(component),
        [CronInputBinding.Type] = (component, _) => new OpenComponent(component, ["INPUT_BINDING"]) { Input = new CronInputBinding(component) },
        [Uppercase.Type] = (component, _) => Middleware(component, new Uppercase()),
        [RouterChecker.Type] = (component, _) => Middleware(component, new RouterChecker(component)),
        [RouterAlias.Type] = (component, _) => Middleware(component, new RouterAlias(component)),
        [RateLimit.Type] = (component, _) => Middleware(component, new RateLimit(component)),
        [Bearer.Type] = (component, opener) => Middleware(component, new Bearer(component, TimeProvider.System, opener.Log)),
    };

    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <exception cref="ResourceException">There is no such type, or the component's settings are wrong.</exception>
    public static OpenComponent Open(Component component, ComponentOpener opener) => Table.TryGetValue(component.Type, out var open)
        ? open(component, opener)
        : throw new ResourceException(component.File, component.Line,
            $"component '{component.Name}' is of type '{component.Type}', which localdapr does not have; use one of {string.Join(", ", Table.Keys)}, or other resource folders (--resources-path)");

    private static OpenComponent Middleware(Component component, IHttpMiddleware middleware) => new(component, [], middleware as IAsyncDisposable) { Middleware = middleware };
}
