using Pizza.Contracts;
using Pizza.Gateway.Pages.House;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>What the answer to POST /orders means to a customer.</summary>
public static class OrderAnswer
{
    private const int RetryAfterSeconds = 5;

    /// <param name="answer">Of the order service.</param>
    /// <param name="errors">Gets what the answer says of single controls.</param>
    /// <returns>Null: the order is taken.</returns>
    public static OrderRefusal? RefusalOf(Answer<OrderView> answer, OrderErrors errors)
    {
        if (answer.IsOk) return answer.Value.Status == OrderStatus.NoStoreOpened ? new(OrderRefusalKind.NoStoreOpen, answer.Value.OrderId) : null;
        var (orderId, problem) = (answer.Problem?.OrderId, answer.Problem);
        switch (answer.Status)
        {
            case StatusCodes.Status402PaymentRequired:
                return new(OrderRefusalKind.Declined, orderId);
            case StatusCodes.Status409Conflict:
                return new(OrderRefusalKind.OutOfStock, orderId, Subject: problem?.Of("pizzaNm"));
            case StatusCodes.Status422UnprocessableEntity when problem?.Of("Idempotency-Key") is not null:
                return new(OrderRefusalKind.OrderedBefore);
            case StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity:
                // Checked here before; what is left is what only the services know.
                errors.Add(problem?.Of("pizzaNm") is not null ? "other" : "items", OrderTexts.RefusedByService, problem?.Detail ?? "");
                return new(OrderRefusalKind.Invalid, orderId);
            default:
                // Whether it was done is not known of every one of these: the same key finds out.
                return new(OrderRefusalKind.Busy, orderId, answer.RetryAfterSeconds ?? RetryAfterSeconds);
        }
    }
}
