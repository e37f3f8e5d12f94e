using System.Collections.Concurrent;

namespace LocalDapr.Actors;

/// <summary>
/// The actor runtimes of one process. When actors move to another replica, because one came or went, the new owner waits until the old one has let go: an actor
/// is never in two places.
/// </summary>
public sealed class ActorPeers
{
    private readonly ConcurrentDictionary<ActorRuntime, bool> _runtimes = new();

    internal void Add(ActorRuntime runtime) => _runtimes[runtime] = true;

    internal void Remove(ActorRuntime runtime) => _runtimes.TryRemove(runtime, out _);

    /// <summary>Ends when the actor is active at no other runtime of this process.</summary>
    internal Task ReleasedAsync(ActorKey actor, ActorRuntime by)
    {
        List<Task>? held = null;
        foreach (var (runtime, _) in _runtimes)
            if (runtime != by && runtime.Ending(actor) is { } ending)
                (held ??= []).Add(ending);
        return held is null ? Task.CompletedTask : Task.WhenAll(held);
    }
}
