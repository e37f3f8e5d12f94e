using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Stores;

/// <summary>
/// Removes a store that has tickets. First the store, in one write: whoever gives it a ticket has done so before, or does so no more. Then ticket by ticket,
/// each under the key of its order, as kitchen and cancellations are: exactly one of them wins. Broken off in between it is asked for again, and goes on.
/// </summary>
public sealed class StoreRemoval(
    UnitOfWork<StoreDbContext> work, IDbContextFactory<StoreDbContext> contexts, StoreRepository stores, TicketRepository tickets, TimeProvider time)
{
    private const int ReadAtOnce = 200;

    public async Task<StoreOutcome> RemoveAsync(long storeId, CancellationToken ct)
    {
        var known = await work.RunAsync($"store-{storeId}", async (db, events, token) =>
        {
            if (await stores.LockAsync(db, storeId, token) is not { } store) return false;
            stores.Update(db, events, store.Remove(time.GetUtcNow()));
            return true;
        }, ct);
        if (!known) return new(storeId, "UnknownStore");

        var (moved, rejected) = (0, 0);
        // No new ones come, and every one that is read here is none of these afterwards.
        while (await NotYetCookingAsync(storeId, ct) is { Count: > 0 } orders)
        {
            foreach (var orderId in orders)
            {
                var ticket = await LeaveAsync(orderId, storeId, ct);
                if (ticket is { Status: StoreOrderStatus.OrderAccepted }) moved++;
                else if (ticket is not null) rejected++;
            }
        }
        return new(storeId, "Removed", moved, rejected);
    }

    private async Task<List<long>> NotYetCookingAsync(long storeId, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await TicketRepository.NotYetCookingAsync(db, storeId, ReadAtOnce, ct);
    }

    /// <returns>The ticket, moved or rejected; null when kitchen or customer were faster.</returns>
    private Task<Ticket?> LeaveAsync(long orderId, long storeId, CancellationToken ct) => work.RunAsync($"order-{orderId}", async (db, events, token) =>
    {
        var before = await tickets.FindByOrderAsync(db, orderId, token);
        var next = Store.LeastBusy(await stores.LockSuccessorsAsync(db, before!.RegionName, storeId, token));
        var decision = before.LeaveStore(storeId, next, time.GetUtcNow());
        await tickets.SaveAsync(db, events, before, decision, next, token);
        return decision.Event is null ? null : decision.Ticket;
    }, ct);
}
