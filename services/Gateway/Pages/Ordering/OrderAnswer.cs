using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>What the answer to POST /orders means to a customer.</summary>
public static class OrderAnswer
{
    private const int RetryAfterSeconds = 5;

    /// <summary>
    /// The key was used with other entries, and what came of those is an order that was refused: whoever changed the form after that orders something else,
    /// and there is nothing to ask back.
    /// </summary>
    public static bool IsOfARefusedOrder(Answer<OrderView> answer) =>
        IsOfAnotherOrder(answer) && Enum.TryParse<OrderStatus>(answer.Problem?.OrderStatus, out var status) && status.IsRejected();

    /// <param name="answer">Of the order service.</param>
    /// <param name="errors">Gets what the answer says of single controls.</param>
    /// <returns>Null: the order is taken.</returns>
    public static OrderRefusal? RefusalOf(Answer<OrderView> answer, FormErrors errors)
    {
        if (answer.IsOk) return answer.Value.Status == OrderStatus.NoStoreOpened ? new(OrderRefusalKind.NoStoreOpen, answer.Value.OrderId) : null;
        var (orderId, problem) = (answer.Problem?.OrderId, answer.Problem);
        switch (answer.Status)
        {
            case StatusCodes.Status402PaymentRequired:
                return new(OrderRefusalKind.Declined, orderId);
            case StatusCodes.Status409Conflict:
                if (problem?.PizzaName is { } scarce) errors.Add(OrderForm.QuantityPrefix + scarce, OrderTexts.NotEnough);
                return new(OrderRefusalKind.OutOfStock, orderId, Subject: problem?.PizzaName);
            case StatusCodes.Status422UnprocessableEntity when IsOfAnotherOrder(answer):
                // A refused one is not looked for here: see IsOfARefusedOrder.
                return new(orderId is null ? OrderRefusalKind.SentBefore : OrderRefusalKind.OrderedBefore, orderId);
            case StatusCodes.Status422UnprocessableEntity when problem?.Of("pizzaNm") is not null:
                errors.Add("items", problem.PizzaName is null ? OrderTexts.SomePizzaUnknown : OrderTexts.PizzaUnknown, problem.PizzaName);
                return new(OrderRefusalKind.NotOnTheMenu, orderId, Subject: problem.PizzaName);
            case StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity:
                // Checked here before; what is left is what only the service knows.
                foreach (var field in problem?.Errors?.Keys ?? Enumerable.Empty<string>()) AddRefused(field, errors);
                if (!errors.Any) errors.Add("items", OrderTexts.RefusedByService);
                return new(OrderRefusalKind.Invalid, orderId);
            default:
                // Whether it was done is not known of every one of these: the same key finds out.
                return new(OrderRefusalKind.Busy, orderId, answer.RetryAfterSeconds ?? RetryAfterSeconds);
        }
    }

    private static bool IsOfAnotherOrder(Answer<OrderView> answer) =>
        answer.Status == StatusCodes.Status422UnprocessableEntity && answer.Problem?.Of("Idempotency-Key") is not null;

    /// <param name="field">As the API names it.</param>
    /// <param name="errors">Gets what to do, at the control that it came from.</param>
    private static void AddRefused(string field, FormErrors errors)
    {
        switch (field)
        {
            case "customerId":
                errors.Add("customerId", OrderTexts.CustomerWrong);
                break;
            case "regionNm":
                errors.Add("region", OrderTexts.RegionRefused);
                break;
            case "storeId":
                errors.Add("store", OrderTexts.StoreWrong);
                break;
            case "paymentMethod":
                errors.Add("payment", OrderTexts.PaymentWrong);
                break;
            case "reserveDt":
                errors.Add("date", OrderTexts.DateRefused, (int)OrderForm.MaxAhead.TotalDays);
                break;
            case "address":
                errors.Add("address", OrderTexts.AddressWrong, OrderForm.MaxAddress);
                break;
            case "phoneNumber":
                errors.Add("phone", OrderTexts.PhoneWrong, OrderForm.MaxPhone);
                break;
            default:
                errors.Add("items", OrderTexts.RefusedByService);
                break;
        }
    }
}
