using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Ordering;

namespace Pizza.Tests.Pages;

public class OrderAnswerTests
{
    private static OrderRefusal? Of(int status, OrderView? order = null, string? field = null, long? orderId = null) =>
        OrderAnswer.RefusalOf(new Answer<OrderView>(status, order, order is null ? new(null, "Why.", field is null ? null : new() { [field] = ["Why."] }, orderId, null) : null), new OrderErrors());

    [Theory]
    [InlineData(OrderStatus.Ordered)]
    [InlineData(OrderStatus.OrderPlaced)]
    [InlineData(OrderStatus.Reserved)]
    [InlineData(OrderStatus.PaymentPending)]
    public void What_is_kept_to_be_cooked_is_taken(OrderStatus status) => Assert.Null(Of(201, new(1, status, null)));

    [Fact]
    public void No_open_store_is_a_refusal_although_the_order_is_kept() =>
        Assert.Equal(new OrderRefusal(OrderRefusalKind.NoStoreOpen, 1), Of(201, new(1, OrderStatus.NoStoreOpened, "NoStoreOpened")));

    [Theory]
    [InlineData(402, null, OrderRefusalKind.Declined, 402, true)]
    [InlineData(409, "pizzaNm", OrderRefusalKind.OutOfStock, 409, true)]
    [InlineData(422, "Idempotency-Key", OrderRefusalKind.OrderedBefore, 409, true)]
    [InlineData(422, "pizzaNm", OrderRefusalKind.Invalid, 422, false)]
    [InlineData(400, "customerId", OrderRefusalKind.Invalid, 422, false)]
    [InlineData(429, null, OrderRefusalKind.Busy, 503, false)]
    [InlineData(500, null, OrderRefusalKind.Busy, 503, false)]
    [InlineData(503, null, OrderRefusalKind.Busy, 503, false)]
    [InlineData(504, null, OrderRefusalKind.Busy, 503, false)]
    public void Every_refusal_is_told_and_only_what_may_come_out_otherwise_keeps_its_key(int status, string? field, OrderRefusalKind kind, int shown, bool endsTheKey)
    {
        var refusal = Of(status, field: field, orderId: 9)!;
        Assert.Equal((kind, shown, endsTheKey), (refusal.Kind, refusal.Status, refusal.EndsTheKey));
    }
}
