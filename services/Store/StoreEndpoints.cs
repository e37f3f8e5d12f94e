using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Stores;

public static class StoreEndpoints
{
    /// <summary>Fault point: the question that order asks before it takes an order.</summary>
    public const string StoreCheckPoint = "store-check";

    private const int MaxIdempotencyKey = 200;

    public static void MapStores(this IEndpointRouteBuilder app)
    {
        var stores = app.MapGroup("/stores").WithTags("stores");
        stores.MapPost("/", RegisterAsync).Refuses(400);
        stores.MapGet("/", ListAsync).Refuses(400);
        stores.MapGet("/chkOpenYN", CheckOpenAsync).Refuses(400);
        stores.MapGet("/{id}", GetAsync).Refuses(404);
        stores.MapPatch("/{id}", ChangeAsync).Refuses(400, 404, 409);
        stores.MapDelete("/{id}", DeleteAsync).Refuses(404, 409);
    }

    private static async Task<Results<Created<StoreView>, ProblemHttpResult>> RegisterAsync(
        StoreRequest request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        UnitOfWork<StoreDbContext> work, StoreRepository stores, IdSequences ids, TimeProvider time, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var (regionName, storeName) = (request.RegionName, request.StoreName);
        errors.Text("regionNm", ref regionName);
        errors.OptionalText("storeNm", ref storeName);
        errors.OptionalText("Idempotency-Key", ref idempotencyKey, MaxIdempotencyKey);
        if (idempotencyKey is not null && !Ascii.IsValid(idempotencyKey)) errors.Add("Idempotency-Key", "must be ASCII characters.");
        if (request.IsOpen is null) errors.Add("openYN", "is missing.");
        if (errors.Any) return errors.ToProblem();

        var registration = new StoreRegistration(regionName!, storeName, request.IsOpen!.Value, idempotencyKey);
        var store = await work.RunAsync($"register-{idempotencyKey ?? regionName}", async (db, events, token) =>
        {
            if (idempotencyKey is not null && await stores.FindByIdempotencyKeyAsync(db, idempotencyKey, token) is { } earlier) return earlier;
            var decision = Store.Register(await ids.NextAsync(db, StoreDbContext.StoreIds, token), registration, time.GetUtcNow());
            stores.Add(db, events, decision);
            return decision.Store;
        }, ct);
        if (store.RegisteredAs != registration.Fingerprint)
            return FieldErrors.Single("Idempotency-Key", "was used for another store.", StatusCodes.Status422UnprocessableEntity);
        return TypedResults.Created($"/stores/{store.StoreId}", StoreView.Of(store));
    }

    private static async Task<Results<Ok<PageOf<StoreView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, string? regionNm, string? openYN, IDbContextFactory<StoreDbContext> contexts, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        errors.OptionalText("regionNm", ref regionNm);
        var isOpen = errors.OptionalBoolean("openYN", openYN);
        if (errors.Any) return errors.ToProblem();

        await using var db = await contexts.CreateDbContextAsync(ct);
        var found = db.Stores.AsNoTracking().Where(s => s.DeletedAt == null);
        if (regionNm is not null) found = found.Where(s => s.RegionName == regionNm);
        if (isOpen is not null) found = found.Where(s => s.IsOpen == isOpen);
        var total = await found.CountAsync(ct);
        var page = await found.OrderByDescending(s => s.StoreId).Skip(paging.Skip).Take(paging.Size).ToListAsync(ct);
        return TypedResults.Ok(new PageOf<StoreView>([.. page.Select(StoreView.Of)], paging.Page, paging.Size, total));
    }

    // 200 for "no" as well: Dapr counts every status from 400 up as a failure of the store, and its breaker would open over closed regions.
    private static async Task<Results<Ok<bool>, ProblemHttpResult>> CheckOpenAsync(
        string? regionNm, string? storeId, IDbContextFactory<StoreDbContext> contexts, StoreRepository stores, DevelopmentFaults faults, CancellationToken ct)
    {
        await faults.AtAsync(StoreCheckPoint, ct);
        var errors = new FieldErrors();
        errors.Text("regionNm", ref regionNm);
        var asked = errors.OptionalId("storeId", storeId);
        if (errors.Any) return errors.ToProblem();

        await using var db = await contexts.CreateDbContextAsync(ct);
        return TypedResults.Ok(await stores.TakesOrdersAsync(db, regionNm!, asked));
    }

    private static async Task<Results<Ok<StoreView>, ProblemHttpResult>> GetAsync(
        string id, IDbContextFactory<StoreDbContext> contexts, StoreRepository stores, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var storeId)) return NotFound(id);
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await stores.FindAsync(db, storeId, ct) is { } store ? TypedResults.Ok(StoreView.Of(store)) : NotFound(id);
    }

    private static async Task<Results<Ok<StoreView>, ProblemHttpResult>> ChangeAsync(
        string id, StoreRequest request, UnitOfWork<StoreDbContext> work, StoreRepository stores, TimeProvider time, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var storeId)) return NotFound(id);
        var errors = new FieldErrors();
        var (regionName, storeName) = (request.RegionName, request.StoreName);
        if (regionName is not null) errors.Text("regionNm", ref regionName);
        errors.OptionalText("storeNm", ref storeName);
        if (request is { RegionName: null, StoreName: null, IsOpen: null }) errors.Add("body", "must have regionNm, storeNm or openYN.");
        if (errors.Any) return errors.ToProblem();

        var (changed, meanwhile) = await work.RunAsync<(Store? Changed, List<(string Field, string Message)> Meanwhile)>($"store-{storeId}", async (db, events, token) =>
        {
            if (await stores.LockAsync(db, storeId, token) is not { DeletedAt: null } store) return (null, []);
            if (store.ChangedSince(request.Seen, regionName, storeName).ToList() is { Count: > 0 } conflicts) return (null, conflicts);
            var decision = store.Change(regionName, storeName, request.IsOpen, time.GetUtcNow());
            stores.Update(db, events, decision);
            return (decision.Store, []);
        }, ct);
        foreach (var (field, message) in meanwhile) errors.Add(field, message);
        if (errors.Any) return errors.ToProblem(StatusCodes.Status409Conflict);
        return changed is null ? NotFound(id) : TypedResults.Ok(StoreView.Of(changed));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, UnitOfWork<StoreDbContext> work, StoreRepository stores, TimeProvider time, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var storeId)) return NotFound(id);
        var (found, openTickets) = await work.RunAsync($"store-{storeId}", async (db, events, token) =>
        {
            if (await stores.LockAsync(db, storeId, token) is not { DeletedAt: null } store) return (false, 0);
            if (store.Delete(time.GetUtcNow()) is not { } decision) return (true, store.OpenTickets);
            stores.Update(db, events, decision);
            return (true, 0);
        }, ct);
        if (!found) return NotFound(id);
        if (openTickets > 0) return Problems.Conflict("storeId", $"Store {storeId} has {openTickets} open tickets; they must be finished first.");
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NotFound(string id) => Problems.NotFound($"store {id}", "storeId");
}
