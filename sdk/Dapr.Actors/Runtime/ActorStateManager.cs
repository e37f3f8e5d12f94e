namespace Dapr.Actors.Runtime;

/// <summary>The state of one actor, over the sidecar's actor state API.</summary>
internal sealed class ActorStateManager(Actor actor) : IActorStateManager
{
    // A reentrant call sees stored state only, not the unsaved changes of the call that it interrupts.
    private static readonly AsyncLocal<Dictionary<string, ActorStateEntry>?> Reentrant = new();

    private readonly Dictionary<string, ActorStateEntry> _own = [];

    private static Dictionary<string, ActorStateEntry>? Context => Reentrant.Value;

    private Dictionary<string, ActorStateEntry> Entries
    {
        get
        {
            // Without a store no state can be meant, not even one in memory.
            _ = Store;
            return Context ?? _own;
        }
    }

    private ActorStateStore Store => actor.Host.StateStore ?? throw new InvalidOperationException(
        "The actor was initialized without a state provider, and so cannot interact with state. "
        + "If this is inside a unit test, replace Actor.StateManager with a mock.");

    /// <summary>Gives the calls of this flow a memory of their own, until <see cref="LeaveContext"/>.</summary>
    public static void EnterContext() => Reentrant.Value = [];

    public static void LeaveContext() => Reentrant.Value = null;

    public Task UnloadStateAsync(string stateName, UnloadStateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var entries = Entries;
        if (entries.TryGetValue(stateName, out var entry)
            && entry.Change != ActorStateChange.None
            && options?.AllowUnloadingWhenStateModified is not true)
        {
            throw new InvalidOperationException(
                $"Cannot unload state '{stateName}' because it has been modified and not yet persisted. "
                + "Set AllowUnloadingWhenStateModified to true to override.");
        }

        entries.Remove(stateName);
        return Task.CompletedTask;
    }

    public async Task AddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        EnsureAdded(stateName, await TryAddAsync(stateName, value, ttl: null, cancellationToken));

    public async Task AddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        EnsureAdded(stateName, await TryAddAsync(stateName, value, ttl, cancellationToken));

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        TryAddAsync(stateName, value, ttl: null, cancellationToken);

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        TryAddAsync(stateName, value, ttl, cancellationToken);

    public async Task<T> GetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        var found = await TryGetStateAsync<T>(stateName, cancellationToken);
        return found.HasValue ? found.Value : throw NotFound(stateName);
    }

    public async Task<ConditionalValue<T>> TryGetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var entries = Entries;
        if (!entries.TryGetValue(stateName, out var entry))
        {
            entry = await LoadAsync<T>(stateName, cancellationToken);
            if (entry is null)
            {
                return new ConditionalValue<T>(false, default!);
            }

            entries.Add(stateName, entry);
        }

        return entry.IsGone ? new ConditionalValue<T>(false, default!) : new ConditionalValue<T>(true, (T)entry.Value!);
    }

    public Task SetStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        SetAsync(stateName, value, ttl: null, cancellationToken);

    public Task SetStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        SetAsync(stateName, value, ttl, cancellationToken);

    public async Task RemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        if (!await TryRemoveStateAsync(stateName, cancellationToken))
        {
            throw NotFound(stateName);
        }
    }

    public async Task<bool> TryRemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var entries = Entries;
        if (!entries.TryGetValue(stateName, out var entry))
        {
            var exists = await ExistsAsync(stateName, cancellationToken);
            if (exists)
            {
                entries.Add(stateName, new ActorStateEntry(null, typeof(object), ActorStateChange.Removed));
            }

            return exists;
        }

        if (entry.IsExpired || entry.Change == ActorStateChange.Added)
        {
            entries.Remove(stateName);
            return !entry.IsExpired;
        }

        var wasThere = entry.Change != ActorStateChange.Removed;
        entry.Change = ActorStateChange.Removed;
        return wasThere;
    }

    public async Task<bool> ContainsStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        return Entries.TryGetValue(stateName, out var entry)
            ? entry.Change != ActorStateChange.Removed
            : await ExistsAsync(stateName, cancellationToken);
    }

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, ttl: null, cancellationToken);

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, ttl, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, ttl: null, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, ttl, cancellationToken);

    public Task ClearCacheAsync(CancellationToken cancellationToken = default)
    {
        Entries.Clear();
        return Task.CompletedTask;
    }

    public async Task SaveStateAsync(CancellationToken cancellationToken = default)
    {
        var entries = Entries;
        var changed = entries.Where(entry => entry.Value.Change != ActorStateChange.None).ToArray();
        if (changed.Length == 0)
        {
            return;
        }

        await Store.SaveAsync(actor.Host.ActorTypeInfo.ActorTypeName, actor.Id, changed, cancellationToken);
        foreach (var (name, entry) in changed)
        {
            if (entry.Change == ActorStateChange.Removed)
            {
                entries.Remove(name);
            }

            entry.Change = ActorStateChange.None;
        }
    }

    private static void EnsureAdded(string stateName, bool added)
    {
        if (!added)
        {
            throw new InvalidOperationException($"An actor state with name '{stateName}' already exists.");
        }
    }

    private static KeyNotFoundException NotFound(string stateName) =>
        new($"The actor state name '{stateName}' was not found.");

    private async Task<bool> TryAddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var entries = Entries;
        if (entries.TryGetValue(stateName, out var entry))
        {
            if (entry.IsGone)
            {
                entries[stateName] = ActorStateEntry.Of(value, ActorStateChange.Updated, ttl);
            }

            return entry.IsGone;
        }

        if (await ExistsAsync(stateName, cancellationToken))
        {
            return false;
        }

        entries[stateName] = ActorStateEntry.Of(value, ActorStateChange.Added, ttl);
        return true;
    }

    private async Task SetAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var entries = Entries;
        var change = entries.TryGetValue(stateName, out var entry)
            ? entry.Change == ActorStateChange.Added ? ActorStateChange.Added : ActorStateChange.Updated
            : await ExistsAsync(stateName, cancellationToken) ? ActorStateChange.Updated : ActorStateChange.Added;
        entries[stateName] = ActorStateEntry.Of(value, change, ttl);
    }

    private async Task<T> GetOrAddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        var found = await TryGetStateAsync<T>(stateName, cancellationToken);
        if (found.HasValue)
        {
            return found.Value;
        }

        var entries = Entries;
        var wasRemoved = entries.TryGetValue(stateName, out var entry) && entry.Change == ActorStateChange.Removed;
        entries[stateName] = ActorStateEntry.Of(value, wasRemoved ? ActorStateChange.Updated : ActorStateChange.Added, ttl);
        return value;
    }

    private async Task<T> AddOrUpdateAsync<T>(
        string stateName, T addValue, Func<string, T, T> update, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var entries = Entries;
        if (entries.TryGetValue(stateName, out var entry))
        {
            if (entry.Change == ActorStateChange.Removed)
            {
                entries[stateName] = ActorStateEntry.Of(addValue, ActorStateChange.Updated, ttl);
                return addValue;
            }

            var changed = update(stateName, (T)entry.Value!);
            entry.Value = changed;
            if (entry.Change == ActorStateChange.None)
            {
                entry.Change = ActorStateChange.Updated;
            }

            return changed;
        }

        var stored = await LoadAsync<T>(stateName, cancellationToken);
        var value = stored is null ? addValue : update(stateName, (T)stored.Value!);
        entries[stateName] = ActorStateEntry.Of(value, stored is null ? ActorStateChange.Added : ActorStateChange.Updated, ttl);
        return value;
    }

    private Task<ActorStateEntry?> LoadAsync<T>(string stateName, CancellationToken cancellationToken) =>
        Store.LoadAsync<T>(actor.Host.ActorTypeInfo.ActorTypeName, actor.Id, stateName, cancellationToken);

    private Task<bool> ExistsAsync(string stateName, CancellationToken cancellationToken) =>
        Store.ExistsAsync(actor.Host.ActorTypeInfo.ActorTypeName, actor.Id, stateName, cancellationToken);
}
