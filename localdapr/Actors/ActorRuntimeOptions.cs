using LocalDapr.Resiliency;
using LocalDapr.State;

namespace LocalDapr.Actors;

/// <summary>What the actor runtime of one sidecar is made of.</summary>
public sealed record ActorRuntimeOptions
{
    public required string AppId { get; init; }

    /// <summary>Unique and the same in every process: see <see cref="IActorHost.Instance"/>. For example app id and port.</summary>
    public required string Instance { get; init; }

    public required IActorPlacement Placement { get; init; }

    /// <summary>The other runtimes of the process; null: there are none.</summary>
    public ActorPeers? Peers { get; init; }

    /// <summary>Null: there is no app, so nothing is hosted here.</summary>
    public IActorApp? App { get; init; }

    public required ResiliencyPolicies Resiliency { get; init; }

    /// <summary>The component with <c>actorStateStore: "true"</c>; null when there is none.</summary>
    public ActorStateStore? StateStore { get; init; }

    /// <summary>The reminders of the app, shared by its sidecars of this process; null when there is no actor state store.</summary>
    public ReminderService? Reminders { get; init; }

    /// <summary>The preview feature ActorStateTTL of the Configuration.</summary>
    public bool StateTimeToLive { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public required ILogger Log { get; init; }
}

/// <param name="Name">The component's name.</param>
/// <param name="Type">Its type, for example <c>state.redis</c>.</param>
public sealed record ActorStateStore(string Name, string Type, IStateStore Store);
