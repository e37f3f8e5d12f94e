using System.Text.Json;
using System.Text.Json.Serialization;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Payments;

/// <summary>A payment as the outside sees it.</summary>
/// <param name="Amount">In won; absent while the menu has not told it.</param>
/// <param name="Reason">Why it was declined or cancelled.</param>
public sealed record PaymentView(long PaymentId, long OrderId, long CustomerId, decimal? Amount, PaymentMethod Method, PaymentStatus Status, string? Reason)
{
    /// <param name="payment">A real one, not a mark.</param>
    public static PaymentView Of(Payment payment) => new(
        payment.PaymentId!.Value, payment.OrderId, payment.CustomerId, payment.Amount, payment.Method, payment.Status, payment.Reason);
}

/// <summary>PATCH /payments/{id}.</summary>
public sealed record PaymentPatch(string? Status);

/// <summary>POST /internal/payments/authorise.</summary>
public sealed record AuthoriseRequest(long OrderId, int Attempt, long CustomerId, IReadOnlyList<OrderItem> Items);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PaymentView))]
[JsonSerializable(typeof(PageOf<PaymentView>))]
[JsonSerializable(typeof(PaymentPatch))]
[JsonSerializable(typeof(AuthoriseRequest))]
[JsonSerializable(typeof(CardAnswer))]
[JsonSerializable(typeof(TakeStockRequest))]
[JsonSerializable(typeof(PriceRequest))]
[JsonSerializable(typeof(StockAnswer))]
[JsonSerializable(typeof(IEnumerable<FakeChargeView>))]
[JsonSerializable(typeof(IReadOnlyList<OrderItem>))]
public sealed partial class PaymentJsonContext : JsonSerializerContext;
