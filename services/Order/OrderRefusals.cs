using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.Contracts;

namespace Pizza.Ordering;

/// <summary>The problem documents for orders that are not taken. The order itself is kept, so they name it.</summary>
internal static class OrderRefusals
{
    /// <summary>Seconds after which a refused order is worth another try: the circuit breakers let one through by then.</summary>
    public const int RetryAfterSeconds = 5;

    private const string NotPossible = "The request cannot be carried out.";

    /// <summary>Null when the order is taken, or at least shown as it is.</summary>
    public static ProblemHttpResult? Of(Order order, HttpContext http) => order.Status switch
    {
        OrderStatus.StoreUnavailable => Unavailable(order, http, "The stores could not be asked."),
        OrderStatus.PaymentUnavailable => Unavailable(order, http, "The payment could not be made now; what may have been charged is given back."),
        OrderStatus.PaymentDeclined => Declined(order),
        _ => null,
    };

    public static ProblemHttpResult UnknownPizza(string pizzaName) => Problem(null, StatusCodes.Status422UnprocessableEntity, NotPossible, NotOnTheMenu(pizzaName), "pizzaNm", pizzaName);

    /// <param name="order">The one that has the key: who is told of it knows whether anything was ordered. Null: none was saved, or not yet.</param>
    public static ProblemHttpResult KeyUsedBefore(Order? order) =>
        Problem(order, StatusCodes.Status422UnprocessableEntity, NotPossible, "Idempotency-Key: was used before with a different order.", "Idempotency-Key");

    public static void SayWhenToRetry(HttpContext http) => http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    private static ProblemHttpResult Unavailable(Order order, HttpContext http, string why)
    {
        SayWhenToRetry(http);
        return Problem(order, StatusCodes.Status503ServiceUnavailable, "The order cannot be taken at the moment.", $"{why} Try again in {RetryAfterSeconds} seconds.");
    }

    private static ProblemHttpResult Declined(Order order) => order.Reason switch
    {
        "UnknownPizza" => Problem(order, StatusCodes.Status422UnprocessableEntity, NotPossible, NotOnTheMenu(order.RefusedPizza), "pizzaNm", order.RefusedPizza),
        Order.OutOfStock => Problem(order, StatusCodes.Status409Conflict, "Out of stock.", $"pizzaNm: there is not enough of {order.RefusedPizza}; nothing is charged.", "pizzaNm", order.RefusedPizza),
        _ => Problem(order, StatusCodes.Status402PaymentRequired, "The payment was declined.", "The card did not pay; nothing is charged."),
    };

    private static string NotOnTheMenu(string? pizzaName) => $"pizzaNm: {pizzaName} is not on the menu; such orders are paid with {PaymentMethod.Cash}.";

    /// <param name="order">That it is about; null: there is none.</param>
    /// <param name="statusCode">Of HTTP.</param>
    /// <param name="title">In short.</param>
    /// <param name="detail">At length; of a field, it begins with its name.</param>
    /// <param name="field">That it is about.</param>
    /// <param name="pizzaName">That it is about, by itself: who words it otherwise need not read the detail.</param>
    private static ProblemHttpResult Problem(Order? order, int statusCode, string title, string detail, string? field = null, string? pizzaName = null)
    {
        var extensions = new Dictionary<string, object?>();
        if (order is not null)
        {
            extensions["orderId"] = order.OrderId;
            // Not "status": in a problem document that is the HTTP status.
            extensions["orderStatus"] = order.Status.ToString();
        }
        if (pizzaName is not null) extensions["pizzaNm"] = pizzaName;
        if (field is not null) extensions["errors"] = new Dictionary<string, string[]> { [field] = [detail[(field.Length + 2)..]] };
        return TypedResults.Problem(statusCode: statusCode, title: title, detail: detail, extensions: extensions);
    }
}
