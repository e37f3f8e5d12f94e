using Microsoft.Extensions.Options;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Ordering;

/// <summary>What the store check means to the counter (section <c>StoreCheck</c> of the configuration).</summary>
public sealed class StoreCheckOptions
{
    /// <summary>Refuse: no order is taken that no store has agreed to. Accept: order's own copy of the stores decides then.</summary>
    public WhenUnavailable WhenUnavailable { get; set; } = WhenUnavailable.Refuse;
}

public enum WhenUnavailable
{
    Refuse,
    Accept,
}

/// <summary>What came of an order that was to be placed.</summary>
/// <param name="Order">The order, accepted or refused; null when there is none.</param>
/// <param name="UnknownPizza">There is none, because this is not on the menu; otherwise because the key belongs to a different one.</param>
/// <param name="OfTheKey">The different one, if it has been saved.</param>
public sealed record Placement(Order? Order, string? UnknownPizza = null, Order? OfTheKey = null);

/// <summary>Takes orders: checks with the store, saves, has the card charged, tells the world, and answers the same for the same Idempotency-Key.</summary>
public sealed class OrderCounter(
    OrderIds ids, IdempotencyKeys keys, OrderRepository orders, OrderIntents intents, StoreClient stores, OpenStores openStores, PaymentClient payments,
    IOptions<StoreCheckOptions> storeCheck, TimeProvider time, DevelopmentFaults faults)
{
    /// <summary>Fault point: payment has answered about the card, and nothing is saved.</summary>
    public const string AuthorisedPoint = "after-authorisation";

    public async Task<Placement> PlaceAsync(PlaceOrder details, string? idempotencyKey, CancellationToken ct)
    {
        var orderId = await ids.NextAsync(ct);
        if (idempotencyKey is not null)
        {
            var mine = new IdempotencyClaim(orderId, IdempotencyKeys.HashOf(details));
            var claim = await keys.ClaimAsync(idempotencyKey, mine, ct);
            if (claim.BodyHash != mine.BodyHash) return new(null, OfTheKey: await orders.FindAsync(claim.OrderId, ct));
            if (claim.OrderId != orderId)
            {
                orderId = claim.OrderId;
                if (await orders.FindAsync(orderId, ct) is { } placed) return new(await AgainAsync(placed, ct));
                // Bound, not saved: the first attempt died before, or is still on its way. One of the two will save it.
            }
        }
        Tracing.AboutOrder(orderId);
        return await intents.AnnounceAsync(orderId, places: true, async (announced, token) =>
        {
            // Also costs no time, and what is not on the menu is refused before anything is written.
            var pricing = payments.PriceAsync(details, token);
            var check = await CheckBesideAsync(announced, details.RegionName, details.StoreId, details.ReservedFor, token);
            var (price, unknownPizza) = await pricing;
            if (unknownPizza is not null) return new Placement(null, unknownPizza);

            var order = Order.Place(orderId, details, check, time.GetUtcNow(), price, canBePaid: price is not null);
            if (await orders.TryAddAsync(order, token))
            {
                await faults.AtAsync("after-save", token);
                order = await FinishAsync(order, token);
                await faults.AtAsync("before-answer", token);
                return new Placement(order);
            }
            var theirs = await orders.FindAsync(orderId, token) ?? throw new OrderBusyException(orderId);
            return new Placement(await FinishAsync(theirs, token));
        });
    }

    /// <summary>The same key again: the same order. Only a refusal for now is decided anew, and what was interrupted is finished.</summary>
    private async Task<Order> AgainAsync(Order placed, CancellationToken ct)
    {
        if (!placed.IsRefusedForNow && placed.Status != OrderStatus.PaymentPending)
        {
            // The attempt that placed it may have died before telling anybody.
            await orders.FinishAsync(placed, ct);
            return placed;
        }
        return await intents.AnnounceAsync(placed.OrderId, places: false, async (announced, token) =>
        {
            if (placed.Status == OrderStatus.PaymentPending)
            {
                await announced;
                return await FinishAsync(placed, token);
            }
            var check = await CheckBesideAsync(announced, placed.RegionName, placed.StoreId, placed.ReservedFor, token);
            var tried = await orders.ChangeAsync(placed.OrderId, o => o.TryAgain(check, time.GetUtcNow()), token) ?? placed;
            return await FinishAsync(tried, token);
        });
    }

    /// <summary>Tells of a saved order; one that waits for its card has it charged beside that.</summary>
    private async Task<Order> FinishAsync(Order order, CancellationToken ct)
    {
        var telling = orders.FinishAsync(order, ct);
        if (order.Status != OrderStatus.PaymentPending)
        {
            await telling;
            return order;
        }
        var asking = payments.AuthoriseAsync(order, ct);
        await Task.WhenAll(telling, asking);
        var answer = await asking;
        await faults.AtAsync(AuthorisedPoint, ct);
        return await orders.ChangeAsync(order.OrderId, o => o.PaymentAnswered(order.Version, answer, time.GetUtcNow()), ct) ?? order;
    }

    // The intent costs no time: it travels while the store is asked.
    private async Task<StoreCheck> CheckBesideAsync(Task announced, string regionName, long? storeId, DateTimeOffset? reservedFor, CancellationToken ct)
    {
        // What is open now says nothing about then.
        var checking = reservedFor is null ? CheckAsync(regionName, storeId, ct) : Task.FromResult(StoreCheck.Open);
        await Task.WhenAll(announced, checking);
        return await checking;
    }

    private async Task<StoreCheck> CheckAsync(string regionName, long? storeId, CancellationToken ct)
    {
        var check = await stores.CheckAsync(regionName, storeId, ct);
        return check == StoreCheck.Unavailable && storeCheck.Value.WhenUnavailable == WhenUnavailable.Accept
            ? await openStores.CheckAsync(regionName, storeId, ct)
            : check;
    }
}
