using Pizza.ServiceDefaults.Faults;

namespace Pizza.Ordering;

/// <summary>Takes orders: checks with the store, saves, tells the world, and answers the same for the same Idempotency-Key.</summary>
public sealed class OrderCounter(
    OrderIds ids, IdempotencyKeys keys, OrderRepository orders, OrderIntents intents, StoreClient stores, TimeProvider time, DevelopmentFaults faults)
{
    /// <returns>The order, or null when the key already belongs to a different one.</returns>
    public async Task<Order?> PlaceAsync(PlaceOrder details, string? idempotencyKey, CancellationToken ct)
    {
        var orderId = await ids.NextAsync(ct);
        if (idempotencyKey is not null)
        {
            var mine = new IdempotencyClaim(orderId, IdempotencyKeys.HashOf(details));
            var claim = await keys.ClaimAsync(idempotencyKey, mine, ct);
            if (claim.BodyHash != mine.BodyHash) return null;
            if (claim.OrderId != orderId)
            {
                orderId = claim.OrderId;
                if (await orders.FindAsync(orderId, ct) is { } placed) return await AgainAsync(placed, ct);
                // Bound, not saved: the first attempt died before, or is still on its way. One of the two will save it.
            }
        }
        return await intents.AnnounceAsync(orderId, places: true, async (announced, token) =>
        {
            var check = await CheckBesideAsync(announced, details.RegionName, details.StoreId, token);
            var order = Order.Place(orderId, details, check, time.GetUtcNow());
            if (await orders.TryAddAsync(order, token))
            {
                await faults.AtAsync("after-save", token);
                await orders.PublishAsync(order, token);
                await faults.AtAsync("before-answer", token);
                return order;
            }
            var theirs = await orders.FindAsync(orderId, token) ?? throw new OrderBusyException(orderId);
            await orders.PublishAsync(theirs, token);
            return theirs;
        });
    }

    /// <summary>The same key again: the same order. Only a refusal for now is decided anew.</summary>
    private async Task<Order> AgainAsync(Order placed, CancellationToken ct)
    {
        // The attempt that placed it may have died before telling anybody.
        await orders.PublishAsync(placed, ct);
        if (placed.Status != Contracts.OrderStatus.StoreUnavailable) return placed;
        return await intents.AnnounceAsync(placed.OrderId, places: false, async (announced, token) =>
        {
            var check = await CheckBesideAsync(announced, placed.RegionName, placed.StoreId, token);
            return await orders.ChangeAsync(placed.OrderId, o => o.TryAgain(check, time.GetUtcNow()), token) ?? placed;
        });
    }

    // The intent costs no time: it travels while the store is asked.
    private async Task<StoreCheck> CheckBesideAsync(Task announced, string regionName, long? storeId, CancellationToken ct)
    {
        var checking = stores.CheckAsync(regionName, storeId, ct);
        await Task.WhenAll(announced, checking);
        return await checking;
    }
}
