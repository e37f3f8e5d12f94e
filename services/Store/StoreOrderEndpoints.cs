using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Live;

namespace Pizza.Stores;

public static class StoreOrderEndpoints
{
    public static void MapStoreOrders(this IEndpointRouteBuilder app)
    {
        var tickets = app.MapGroup("/storeOrders").WithTags("storeOrders");
        tickets.MapGet("/", ListAsync).Refuses(400);
        tickets.MapGet("/events", Watch).Refuses(400);
        tickets.MapGet("/{id}", GetAsync).Refuses(404);
        tickets.MapPatch("/{id}", ReportAsync).Refuses(400, 404, 409);
    }

    private static async Task<Results<Ok<PageOf<StoreOrderView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, string? storeId, string? status, string? changedSince, IDbContextFactory<StoreDbContext> contexts, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        var ofStore = errors.OptionalId("storeId", storeId);
        var inStatus = string.IsNullOrEmpty(status) ? null : errors.Named<StoreOrderStatus>("status", status);
        var since = errors.OptionalMoment("changedSince", changedSince);
        if (errors.Any) return errors.ToProblem();

        await using var db = await contexts.CreateDbContextAsync(ct);
        var found = db.Tickets.AsNoTracking().Where(t => t.StoreOrderId != null);
        if (ofStore is not null) found = found.Where(t => t.StoreId == ofStore);
        if (inStatus is not null) found = found.Where(t => t.Status == inStatus);
        if (since is not null) found = found.Where(t => t.ChangedAt >= since);
        var total = await found.CountAsync(ct);
        var page = await found.OrderByDescending(t => t.StoreOrderId).Skip(paging.Skip).Take(paging.Size).ToListAsync(ct);
        return TypedResults.Ok(new PageOf<StoreOrderView>([.. page.Select(StoreOrderView.Of)], paging.Page, paging.Size, total));
    }

    /// <summary>The kitchen's board, live: the open tickets (the newest 1,000), then every change.</summary>
    private static Results<LiveStream<Ticket, StoreOrderView>, ProblemHttpResult> Watch(
        string? storeId, LiveFeed<Ticket> feed, IDbContextFactory<StoreDbContext> contexts, TicketRepository tickets)
    {
        var errors = new FieldErrors();
        var ofStore = errors.OptionalId("storeId", storeId);
        if (errors.Any) return errors.ToProblem();
        return new LiveStream<Ticket, StoreOrderView>(feed, ofStore is { } id ? TicketRepository.OfStore(id) : LiveScope.All, "storeOrder", LiveStart.AsChanges, async ct =>
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            return await tickets.OpenAsync(db, ofStore, Paging.MaxSize, ct);
        }, (shown, _) => Task.FromResult(shown.Select(t => (t.Version, StoreOrderView.Of(t)))));
    }

    private static async Task<Results<Ok<StoreOrderView>, ProblemHttpResult>> GetAsync(
        string id, IDbContextFactory<StoreDbContext> contexts, TicketRepository tickets, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var storeOrderId)) return NotFound(id);
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await tickets.FindAsync(db, storeOrderId, ct) is { } ticket ? TypedResults.Ok(StoreOrderView.Of(ticket)) : NotFound(id);
    }

    private static async Task<Results<Ok<StoreOrderView>, ProblemHttpResult>> ReportAsync(
        string id, StoreOrderPatch patch, IDbContextFactory<StoreDbContext> contexts, UnitOfWork<StoreDbContext> work, TicketRepository tickets,
        TimeProvider time, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var status = errors.Named<StoreOrderStatus>("status", patch.Status);
        var from = string.IsNullOrEmpty(patch.From) ? null : errors.Named<StoreOrderStatus>("from", patch.From);
        if (!FieldRules.TryId(id, out var storeOrderId)) return NotFound(id);
        if (errors.Any) return errors.ToProblem();

        // The order it belongs to never changes; it is the key that cancellations of the same order wait for.
        long orderId;
        await using (var db = await contexts.CreateDbContextAsync(ct))
        {
            if (await tickets.FindAsync(db, storeOrderId, ct) is not { } found) return NotFound(id);
            orderId = found.OrderId;
        }
        var (ticket, reported) = await work.RunAsync<(Ticket? Ticket, bool Reported)>($"order-{orderId}", async (db, events, token) =>
        {
            var before = await tickets.FindByOrderAsync(db, orderId, token);
            if (patch.StoreId is { } its && its != before!.StoreId) return (null, false);
            if (before!.Report(status!.Value, time.GetUtcNow(), from) is not { } decision) return (before, false);
            await tickets.SaveAsync(db, events, before, decision, takenBy: null, token);
            return (decision.Ticket, true);
        }, ct);
        if (ticket is null) return NotFound(id);
        if (reported) return TypedResults.Ok(StoreOrderView.Of(ticket));
        var facts = new Dictionary<string, object?> { ["orderId"] = orderId, ["storeOrderStatus"] = ticket.Status.ToString() };
        if (from is not null && from != ticket.Status) return Problems.Conflict("from", $"Ticket {storeOrderId} is {ticket.Status}, not {from}: it was moved before.", facts);
        return Problems.Conflict("status", status == StoreOrderStatus.OrderCancelled
            ? $"A cancellation is asked of the order: PATCH /orders/{orderId}."
            : $"Ticket {storeOrderId} is {ticket.Status} and cannot become {status}.", facts);
    }

    private static ProblemHttpResult NotFound(string id) => Problems.NotFound($"ticket {id}", "storeOrderId");
}
