using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Ordering;

/// <summary>POST /internal/orders/{id}/cancel: why, and on which complaint. The same complaint again gets the same answer.</summary>
public sealed record ForcedCancelRequest(string? Reason, long? ComplaintId = null);

/// <param name="OrderId">The order.</param>
/// <param name="Outcome">
/// <c>Cancelled</c> (by this complaint, now or before), <c>AlreadyCancelled</c> (otherwise), <c>Rejected</c> (there is nothing to cancel) or <c>UnknownOrder</c>.
/// </param>
/// <param name="Status">As it now is.</param>
public sealed record ForcedCancelAnswer(long OrderId, string Outcome, OrderStatus? Status);

/// <summary>What other services ask, synchronously; ordinary refusals are outcomes. The gateway forwards none of it.</summary>
public static class InternalEndpoints
{
    public static void MapInternal(this IEndpointRouteBuilder app) => app.MapPost("/internal/orders/{orderId}/cancel", CancelAsync).WithTags("internal").Refuses(400);

    private static async Task<Results<Ok<ForcedCancelAnswer>, ProblemHttpResult>> CancelAsync(
        string orderId, ForcedCancelRequest body, OrderCancellation cancellation, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var reason = body.Reason;
        errors.OptionalText("reason", ref reason, FieldRules.MaxReason);
        if (!FieldRules.TryId(orderId, out var id)) errors.Add("orderId", "must be a whole number from 1.");
        if (body.ComplaintId < 1) errors.Add("complaintId", "must be a whole number from 1.");
        if (errors.Any) return errors.ToProblem();
        if (await cancellation.ForceAsync(id, reason, body.ComplaintId, ct) is not var (order, answer))
            return TypedResults.Ok(new ForcedCancelAnswer(id, "UnknownOrder", null));
        var outcome = answer switch
        {
            CancelAnswer.Cancelled => "Cancelled",
            CancelAnswer.CancelledBefore => "AlreadyCancelled",
            _ => "Rejected",
        };
        return TypedResults.Ok(new ForcedCancelAnswer(id, outcome, order.Status));
    }
}
