using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Ordering;

/// <summary>POST /internal/orders/{id}/cancel: why.</summary>
public sealed record ForcedCancelRequest(string? Reason);

/// <param name="OrderId">The order.</param>
/// <param name="Outcome"><c>Cancelled</c> (also when it was before), <c>Rejected</c> (there is nothing to cancel) or <c>UnknownOrder</c>.</param>
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
        if (errors.Any) return errors.ToProblem();
        return TypedResults.Ok(await cancellation.ForceAsync(id, reason, ct) is var (order, answer)
            ? new ForcedCancelAnswer(id, answer == CancelAnswer.Cancelled ? "Cancelled" : "Rejected", order.Status)
            : new ForcedCancelAnswer(id, "UnknownOrder", null));
    }
}
