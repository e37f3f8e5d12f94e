using Pizza.Contracts.Events;

namespace Pizza.Stores;

/// <summary>A branch of the chain.</summary>
public sealed record Store
{
    public required long StoreId { get; init; }
    public required string RegionName { get; init; }
    public string? StoreName { get; init; }

    /// <summary>Closed: no new tickets; those that are open are finished.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Tickets accepted or cooking.</summary>
    public int OpenTickets { get; init; }

    /// <summary>Set when the store is gone; its tickets keep its id.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Counts the events of this store.</summary>
    public required int Version { get; init; }

    /// <summary>Of the request that registered it, and what it asked for: the same request again registers nothing.</summary>
    public string? IdempotencyKey { get; init; }
    public string? RegisteredAs { get; init; }

    public bool TakesOrders => IsOpen && DeletedAt is null;

    public static StoreDecision Register(long storeId, StoreRegistration registration, DateTimeOffset now)
    {
        var store = new Store
        {
            StoreId = storeId,
            RegionName = registration.RegionName,
            StoreName = registration.StoreName,
            IsOpen = registration.IsOpen,
            Version = 1,
            IdempotencyKey = registration.IdempotencyKey,
            RegisteredAs = registration.Fingerprint,
        };
        return new(store, new StoreRegistered
        {
            StoreId = storeId,
            StoreName = store.StoreName,
            RegionName = store.RegionName,
            IsOpen = store.IsOpen,
            OccurredAt = now,
            Version = store.Version,
        });
    }

    /// <summary>Changes what is given; the same values again change nothing.</summary>
    public StoreDecision Change(string? regionName, string? storeName, bool? isOpen, DateTimeOffset now)
    {
        var changed = this with
        {
            RegionName = regionName ?? RegionName,
            StoreName = storeName ?? StoreName,
            IsOpen = isOpen ?? IsOpen,
        };
        if (changed == this) return new(this, null);
        changed = changed with { Version = Version + 1 };
        return new(changed, new StoreUpdated
        {
            StoreId = StoreId,
            StoreName = changed.StoreName,
            RegionName = changed.RegionName,
            IsOpen = changed.IsOpen,
            OccurredAt = now,
            Version = changed.Version,
        });
    }

    /// <summary>
    /// What was changed since somebody saw it, by field as on the wire. What is to be there is there already: no conflict, so that a change that is sent twice is
    /// harmless. Open or closed is never one: there are only two.
    /// </summary>
    public IEnumerable<(string Field, string Message)> ChangedSince(StoreSeen? seen, string? regionName, string? storeName)
    {
        if (regionName is not null && seen?.RegionName is { } oldRegion && RegionName != oldRegion && RegionName != regionName)
            yield return ("regionNm", $"is {RegionName} by now, not {oldRegion}.");
        if (storeName is not null && seen?.StoreName is { } oldName && (StoreName ?? "") != oldName && StoreName != storeName)
            yield return ("storeNm", $"is {StoreName} by now.");
    }

    /// <summary>Null while tickets are open: somebody waits for those pizzas.</summary>
    public StoreDecision? Delete(DateTimeOffset now) => OpenTickets > 0 ? null : Remove(now);

    /// <summary>
    /// The call centre removes it on a complaint, whatever it has to do: no new tickets from now on, those not yet cooking go elsewhere
    /// (<see cref="Ticket.LeaveStore"/>), those cooking are finished. Removed already: nothing changes.
    /// </summary>
    public StoreDecision Remove(DateTimeOffset now)
    {
        if (DeletedAt is not null) return new(this, null);
        var deleted = this with { IsOpen = false, DeletedAt = now, Version = Version + 1 };
        return new(deleted, new StoreDeleted
        {
            StoreId = StoreId,
            StoreName = StoreName,
            RegionName = RegionName,
            IsOpen = false,
            OccurredAt = now,
            Version = deleted.Version,
        });
    }

    /// <summary>The open one with the fewest open tickets; among equals the one registered first. Null: none takes orders.</summary>
    public static Store? LeastBusy(IEnumerable<Store> stores) =>
        stores.Where(s => s.TakesOrders).OrderBy(s => s.OpenTickets).ThenBy(s => s.StoreId).FirstOrDefault();
}

/// <param name="Store">As it is from now on.</param>
/// <param name="Event">What that means to others; null when nothing changed.</param>
public sealed record StoreDecision(Store Store, StoreEvent? Event);

/// <summary>A checked request for a new store.</summary>
public sealed record StoreRegistration(string RegionName, string? StoreName, bool IsOpen, string? IdempotencyKey = null)
{
    public string Fingerprint => $"{RegionName}\n{StoreName}\n{IsOpen}";
}
