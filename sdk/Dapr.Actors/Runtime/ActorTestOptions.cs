using System.Text.Json;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dapr.Actors.Runtime;

/// <summary>What a unit test gives to an actor.</summary>
public sealed class ActorTestOptions
{
    public ActorId ActorId { get; set; } = new("test");

    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);

    public IActorProxyFactory ProxyFactory { get; set; } = new MissingInTest();

    public ActorTimerManager TimerManager { get; set; } = new MissingTimerManager();

    private static NotImplementedException Missing(string what) =>
        new($"This actor was initialized for tests without {what}. Provide one in ActorTestOptions.");

    private sealed class MissingInTest : IActorProxyFactory
    {
        public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null) => throw Missing("a proxy factory");

        public TActorInterface CreateActorProxy<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions? options = null)
            where TActorInterface : IActor =>
            throw Missing("a proxy factory");

        public object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions? options = null) =>
            throw Missing("a proxy factory");
    }

    private sealed class MissingTimerManager : ActorTimerManager
    {
        public override Task RegisterReminderAsync(ActorReminder reminder) => throw Missing("a timer manager");

        public override Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder) => throw Missing("a timer manager");

        public override Task UnregisterReminderAsync(ActorReminderToken reminder) => throw Missing("a timer manager");

        public override Task RegisterTimerAsync(ActorTimer timer) => throw Missing("a timer manager");

        public override Task UnregisterTimerAsync(ActorTimerToken timer) => throw Missing("a timer manager");
    }
}
