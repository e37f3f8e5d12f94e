using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Stores;

/// <summary>What the customer centre asks on a complaint, synchronously; ordinary refusals are outcomes. The gateway forwards none of it.</summary>
public static class InternalEndpoints
{
    public static void MapInternal(this IEndpointRouteBuilder app)
    {
        var stores = app.MapGroup("/internal/stores/{id}").WithTags("internal");
        stores.MapPost("/close", CloseAsync).Refuses(400);
        stores.MapPost("/remove", RemoveAsync).Refuses(400);
    }

    /// <summary>No new tickets; those that are open are finished.</summary>
    private static async Task<Results<Ok<StoreOutcome>, ProblemHttpResult>> CloseAsync(
        string id, UnitOfWork<StoreDbContext> work, StoreRepository stores, TimeProvider time, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var storeId)) return NotAnId();
        return TypedResults.Ok(await work.RunAsync($"store-{storeId}", async (db, events, token) =>
        {
            if (await stores.LockAsync(db, storeId, token) is not { DeletedAt: null } store) return new StoreOutcome(storeId, "UnknownStore");
            stores.Update(db, events, store.Change(regionName: null, storeName: null, isOpen: false, time.GetUtcNow()));
            return new StoreOutcome(storeId, "Closed");
        }, ct));
    }

    /// <summary>At once, whatever it has to do.</summary>
    private static async Task<Results<Ok<StoreOutcome>, ProblemHttpResult>> RemoveAsync(string id, StoreRemoval removal, CancellationToken ct) =>
        FieldRules.TryId(id, out var storeId) ? TypedResults.Ok(await removal.RemoveAsync(storeId, ct)) : NotAnId();

    private static ProblemHttpResult NotAnId() => FieldErrors.Single("storeId", "must be a whole number from 1.");
}
