using System.Runtime.InteropServices;

namespace Pizza.ServiceDefaults.Live;

/// <summary>What a connection watches, for example <c>("store", 3)</c>.</summary>
public readonly record struct LiveScope(string Of, long Id)
{
    public static LiveScope All { get; } = new("all", 0);
}

/// <summary>Hands what changed to the connections that watch it. Changes may be told in any order and more than once.</summary>
/// <param name="identify">The id of an item and its version, which grows with every change.</param>
/// <param name="scopes">Who is to see it; nobody when empty.</param>
public sealed class LiveFeed<T>(Func<T, (long Id, int Version)> identify, Func<T, IEnumerable<LiveScope>> scopes) where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LiveScope, HashSet<LiveWatch<T>>> _watches = [];

    /// <summary>What somebody is looking at.</summary>
    public IReadOnlyCollection<LiveScope> Watched()
    {
        lock (_gate) return [.. _watches.Keys];
    }

    public void Publish(T item)
    {
        lock (_gate)
        {
            if (_watches.Count == 0) return;
            foreach (var scope in scopes(item))
                if (_watches.TryGetValue(scope, out var watches))
                    foreach (var watch in watches) watch.Offer(item);
        }
    }

    /// <summary>Watches from now on; read the snapshot after this, or changes between the two are missed.</summary>
    public LiveWatch<T> Watch(LiveScope scope)
    {
        var watch = new LiveWatch<T>(identify, ended => Remove(scope, ended));
        lock (_gate) (CollectionsMarshal.GetValueRefOrAddDefault(_watches, scope, out _) ??= []).Add(watch);
        return watch;
    }

    private void Remove(LiveScope scope, LiveWatch<T> watch)
    {
        lock (_gate)
            if (_watches[scope].Remove(watch) && _watches[scope].Count == 0) _watches.Remove(scope);
    }
}
