using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Live;

namespace Pizza.Deliveries;

public static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var deliveries = app.MapGroup("/deliveries").WithTags("deliveries");
        deliveries.MapGet("/", ListAsync).Refuses(400);
        deliveries.MapGet("/events", Watch);
        deliveries.MapGet("/{id}", GetAsync).Refuses(404);
        deliveries.MapPatch("/{id}", ReportAsync).Refuses(400, 404, 409);
        deliveries.MapPost("/{id}/receipt", ConfirmReceiptAsync).Refuses(400, 404, 409);
    }

    private static async Task<Results<Ok<PageOf<DeliveryView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, string? status, string? riderId, IDbContextFactory<DeliveryDbContext> contexts, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        var inStatus = string.IsNullOrEmpty(status) ? null : errors.Named<DeliveryStatus>("status", status);
        var ofRider = errors.OptionalId("riderId", riderId);
        if (errors.Any) return errors.ToProblem();

        await using var db = await contexts.CreateDbContextAsync(ct);
        var found = db.Deliveries.AsNoTracking().Where(d => d.DeliveryId != null);
        if (inStatus is not null) found = found.Where(d => d.Status == inStatus);
        if (ofRider is not null) found = found.Where(d => d.RiderId == ofRider);
        var total = await found.CountAsync(ct);
        var page = await found.OrderByDescending(d => d.DeliveryId).Skip(paging.Skip).Take(paging.Size).ToListAsync(ct);
        return TypedResults.Ok(new PageOf<DeliveryView>([.. page.Select(DeliveryView.Of)], paging.Page, paging.Size, total));
    }

    /// <summary>The riders' board, live: the deliveries under way (the newest 1,000), then every change.</summary>
    private static LiveStream<Delivery, DeliveryView> Watch(
        LiveFeed<Delivery> feed, IDbContextFactory<DeliveryDbContext> contexts, DeliveryRepository deliveries) =>
        new(feed, LiveScope.All, "delivery", LiveStart.AsChanges, async ct =>
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            return await deliveries.OpenAsync(db, Paging.MaxSize, ct);
        }, (shown, _) => Task.FromResult(shown.Select(d => (d.Version, DeliveryView.Of(d)))));

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> GetAsync(
        string id, IDbContextFactory<DeliveryDbContext> contexts, DeliveryRepository deliveries, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var deliveryId)) return NotFound(id);
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await deliveries.FindAsync(db, deliveryId, ct) is { } delivery ? TypedResults.Ok(DeliveryView.Of(delivery)) : NotFound(id);
    }

    private static Task<Results<Ok<DeliveryView>, ProblemHttpResult>> ReportAsync(
        string id, DeliveryPatch patch, IDbContextFactory<DeliveryDbContext> contexts, UnitOfWork<DeliveryDbContext> work, DeliveryRepository deliveries,
        TimeProvider time, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var status = errors.Named<DeliveryStatus>("status", patch.Status);
        if (patch.RiderId is < 1 or > FieldRules.MaxNumber) errors.Add("riderId", $"must be a whole number from 1 to {FieldRules.MaxNumber}.");
        return ChangeAsync(id, errors, status, patch.RiderId, delivery => delivery.Report(status!.Value, patch.RiderId, time.GetUtcNow()), contexts, work, deliveries, ct);
    }

    private static Task<Results<Ok<DeliveryView>, ProblemHttpResult>> ConfirmReceiptAsync(
        string id, IDbContextFactory<DeliveryDbContext> contexts, UnitOfWork<DeliveryDbContext> work, DeliveryRepository deliveries,
        TimeProvider time, CancellationToken ct) =>
        ChangeAsync(id, new FieldErrors(), DeliveryStatus.Received, riderId: null, delivery => delivery.ConfirmReceipt(time.GetUtcNow()), contexts, work, deliveries, ct);

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> ChangeAsync(
        string id, FieldErrors errors, DeliveryStatus? status, long? riderId, Func<Delivery, DeliveryDecision?> decide,
        IDbContextFactory<DeliveryDbContext> contexts, UnitOfWork<DeliveryDbContext> work, DeliveryRepository deliveries, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var deliveryId)) return NotFound(id);
        if (errors.Any) return errors.ToProblem();

        // The order it belongs to never changes; it is the key that a cancellation of the same order waits for.
        long orderId;
        await using (var db = await contexts.CreateDbContextAsync(ct))
        {
            if (await deliveries.FindAsync(db, deliveryId, ct) is not { } found) return NotFound(id);
            orderId = found.OrderId;
        }
        var (delivery, done) = await work.RunAsync($"order-{orderId}", async (db, events, token) =>
        {
            var before = await deliveries.FindByOrderAsync(db, orderId, token);
            if (decide(before!) is not { } decision) return (before!, false);
            deliveries.Save(db, events, before, decision);
            return (decision.Delivery, true);
        }, ct);
        if (done) return TypedResults.Ok(DeliveryView.Of(delivery));
        // Who came too late wants to know who has it.
        if (delivery.IsWithAnother(riderId))
            return Problems.Conflict("riderId", $"Rider {delivery.RiderId} has delivery {deliveryId}.", new() { ["orderId"] = orderId, ["riderId"] = delivery.RiderId });
        return Problems.Conflict("status", status == DeliveryStatus.DeliveryCancelled
            ? $"A cancellation is asked of the order: PATCH /orders/{orderId}."
            : $"Delivery {deliveryId} is {delivery.Status} and cannot become {status}.", new() { ["orderId"] = orderId });
    }

    private static ProblemHttpResult NotFound(string id) => Problems.NotFound($"delivery {id}", "deliveryId");
}
