using Dapr.Client;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.State;

namespace Pizza.Ordering;

/// <param name="RegionName">Where it is.</param>
/// <param name="IsOpen">Takes orders.</param>
/// <param name="ChangedAt">When it last said so; an older event changes nothing. Not its version: that starts anew with an in-memory database.</param>
public sealed record KnownStore(string RegionName, bool IsOpen, DateTimeOffset ChangedAt);

/// <summary>Order's own copy of the stores, by id.</summary>
public sealed record KnownStores(IReadOnlyDictionary<long, KnownStore> Stores)
{
    public static KnownStores None { get; } = new(new Dictionary<long, KnownStore>());

    /// <summary>The same instance when the event says nothing new.</summary>
    public KnownStores Apply(StoreEvent e) => Stores.TryGetValue(e.StoreId, out var known) && known.ChangedAt >= e.OccurredAt
        ? this
        : new(new Dictionary<long, KnownStore>(Stores) { [e.StoreId] = new(e.RegionName, e.IsOpen && e is not StoreDeleted, e.OccurredAt) });

    /// <summary>Whether an order would be taken: by the store asked for, else by any of the region.</summary>
    public bool TakesOrders(string regionName, long? storeId) => storeId is { } id
        ? Stores.TryGetValue(id, out var store) && store.IsOpen
        : Stores.Values.Any(s => s.IsOpen && s.RegionName == regionName);
}

/// <summary>Keeps the copy, and decides on it while the store service cannot be asked (<c>StoreCheck:WhenUnavailable=Accept</c>).</summary>
public sealed class OpenStores(DaprClient dapr)
{
    private const string Key = "known-stores";
    private const int MaxAttempts = 20;

    public async Task LearnAsync(StoreEvent e, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var (known, etag) = await dapr.GetStateAndETagAsync<KnownStores?>(ComponentNames.OrderStore, Key, ConsistencyMode.Strong, cancellationToken: ct);
            var learned = (known ?? KnownStores.None).Apply(e);
            if (ReferenceEquals(learned, known)) return;
            if (await dapr.TrySaveFirstWriteAsync(ComponentNames.OrderStore, Key, learned, etag, ct: ct)) return;
            await Task.Delay(Random.Shared.Next(2, 10 * attempt), ct);
        }
        throw new TimeoutException("the copy of the stores was changed by others each time; try again");
    }

    public async Task<StoreCheck> CheckAsync(string regionName, long? storeId, CancellationToken ct)
    {
        var known = await dapr.GetStateAsync<KnownStores?>(ComponentNames.OrderStore, Key, cancellationToken: ct);
        return known?.TakesOrders(regionName, storeId) == true ? StoreCheck.Open : StoreCheck.NoneOpen;
    }
}
