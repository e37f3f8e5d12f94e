using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Ordering;

/// <summary>The body of <c>PATCH /orders/{id}</c>: the only change a client can ask for is the cancellation.</summary>
public sealed record ChangeOrderRequest(string? Status, string? Reason);

public static class OrderEndpoints
{
    private const int MaxKeyLength = 255;

    public static void MapOrders(this IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/orders").WithTags("orders");
        orders.MapPost("", Place).Produces<OrderView>(StatusCodes.Status201Created).Refuses(400, 402, 409, 422, 503);
        orders.MapGet("", List).Produces<PageOf<OrderView>>().Refuses(400);
        orders.MapGet("/{orderId}", Get).Produces<OrderView>().Refuses(404);
        orders.MapPatch("/{orderId}", Patch).Produces<OrderView>().Produces<OrderView>(202).Refuses(400, 404, 409);
        orders.MapDelete("/{orderId}", Delete).Produces<OrderView>().Produces<OrderView>(202).Refuses(404, 409);
    }

    private static async Task<Results<Created<OrderView>, ProblemHttpResult>> Place(
        PlaceOrderRequest body, HttpContext http, OrderCounter counter, IOptions<DeadlineLimits> limits, TimeProvider time, CancellationToken ct)
    {
        var malformed = new FieldErrors();
        var impossible = new FieldErrors();
        var key = ReadIdempotencyKey(http.Request, malformed);
        var details = body.Validate(time.GetUtcNow(), malformed, impossible);
        if (malformed.Any) return malformed.ToProblem();
        if (impossible.Any) return impossible.ToProblem(StatusCodes.Status422UnprocessableEntity);

        var (order, unknownPizza, ofTheKey) = await counter.PlaceAsync(details!, key, ct);
        if (unknownPizza is not null) return OrderRefusals.UnknownPizza(unknownPizza);
        if (order is null) return OrderRefusals.KeyUsedBefore(ofTheKey);
        return OrderRefusals.Of(order, http) is { } refusal ? refusal : TypedResults.Created($"/orders/{order.OrderId}", OrderView.Of(order, limits.Value));
    }

    private static async Task<Results<Ok<PageOf<OrderView>>, ProblemHttpResult>> List(HttpRequest request, OrderList list, IOptions<DeadlineLimits> limits, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        if (errors.Any) return errors.ToProblem();
        var page = await list.ReadAsync(paging, ct);
        return TypedResults.Ok(new PageOf<OrderView>([.. page.Items.Select(o => OrderView.Of(o, limits.Value))], page.Page, page.Size, page.Total));
    }

    private static async Task<Results<Ok<OrderView>, ProblemHttpResult>> Get(string orderId, OrderRepository orders, IOptions<DeadlineLimits> limits, CancellationToken ct) =>
        FieldRules.TryId(orderId, out var id) && await orders.FindAsync(id, ct) is { } order
            ? TypedResults.Ok(OrderView.Of(order, limits.Value))
            : Problems.NotFound($"order {orderId}", "orderId");

    private static async Task<IResult> Patch(string orderId, ChangeOrderRequest body, HttpContext http, OrderCancellation cancellation, IOptions<DeadlineLimits> limits, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var reason = body.Reason;
        errors.OptionalText("reason", ref reason, FieldRules.MaxReason);
        if (!Enum.TryParse<OrderStatus>(body.Status, out var status) || status.ToString() != body.Status)
            errors.Add("status", $"is required; the only one that can be asked for is {OrderStatus.OrderCancelled}.");
        if (errors.Any) return errors.ToProblem();
        return status == OrderStatus.OrderCancelled
            ? await Cancel(orderId, reason, http, cancellation, limits, ct)
            : Problems.Conflict("status", $"{status} is set by the kitchen or the delivery, not by a request; ask for {OrderStatus.OrderCancelled}.");
    }

    private static Task<IResult> Delete(string orderId, HttpContext http, OrderCancellation cancellation, IOptions<DeadlineLimits> limits, CancellationToken ct) =>
        Cancel(orderId, null, http, cancellation, limits, ct);

    private static async Task<IResult> Cancel(string orderId, string? reason, HttpContext http, OrderCancellation cancellation, IOptions<DeadlineLimits> limits, CancellationToken ct)
    {
        if (!FieldRules.TryId(orderId, out var id) || await cancellation.RequestAsync(id, reason, ct) is not var (order, answer))
            return Problems.NotFound($"order {orderId}", "orderId");
        if (answer == CancelAnswer.NotNow) OrderRefusals.SayWhenToRetry(http);
        return answer switch
        {
            CancelAnswer.Cancelled => TypedResults.Ok(OrderView.Of(order, limits.Value)),
            CancelAnswer.Requested => TypedResults.Accepted($"/orders/{order.OrderId}", OrderView.Of(order, limits.Value)),
            CancelAnswer.NotNow => Problems.Conflict("status", $"order {order.OrderId} is being paid; try again in {OrderRefusals.RetryAfterSeconds} seconds."),
            _ => Problems.Conflict("status", $"order {order.OrderId} is {order.Status} and cannot be cancelled."),
        };
    }

    private static string? ReadIdempotencyKey(HttpRequest request, FieldErrors errors)
    {
        var values = request.Headers["Idempotency-Key"];
        if (values.Count == 0) return null;
        if (values is [{ Length: > 0 and <= MaxKeyLength } key] && Ascii.IsValid(key)) return key;
        errors.Add("Idempotency-Key", $"must be one value of 1 to {MaxKeyLength} ASCII characters.");
        return null;
    }
}
