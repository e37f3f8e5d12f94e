using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Ordering;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public class OrderAnswerTests
{
    private static Answer<OrderView> Refused(int status, string? field, long? orderId = null, OrderStatus? orderStatus = null, string? pizza = null) =>
        new(status, null, new(null, "Why.", field is null ? null : new() { [field] = ["Why."] }, orderId, orderStatus?.ToString(), PizzaName: pizza));

    private static OrderRefusal? Of(int status, OrderView? order = null, string? field = null, long? orderId = null) =>
        OrderAnswer.RefusalOf(order is null ? Refused(status, field, orderId) : new(status, order), new FormErrors());

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
    [InlineData(422, "pizzaNm", OrderRefusalKind.NotOnTheMenu, 422, true)]
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

    [Fact]
    public void Ordered_before_is_said_only_where_there_is_an_order()
    {
        Assert.Equal(new OrderRefusal(OrderRefusalKind.SentBefore), Of(422, field: "Idempotency-Key"));
        Assert.Equal(new OrderRefusal(OrderRefusalKind.OrderedBefore, 9), Of(422, field: "Idempotency-Key", orderId: 9));
    }

    [Theory]
    [InlineData("Idempotency-Key", OrderStatus.StoreUnavailable, true)]
    [InlineData("Idempotency-Key", OrderStatus.PaymentDeclined, true)]
    [InlineData("Idempotency-Key", OrderStatus.NoStoreOpened, true)]
    [InlineData("Idempotency-Key", OrderStatus.PaymentPending, false)]
    [InlineData("Idempotency-Key", OrderStatus.Ordered, false)]
    [InlineData("Idempotency-Key", OrderStatus.OrderCancelled, false)]
    [InlineData("Idempotency-Key", null, false)]
    [InlineData("pizzaNm", OrderStatus.PaymentDeclined, false)]
    public void Changed_after_a_refusal_it_is_another_order(string field, OrderStatus? status, bool expected) =>
        Assert.Equal(expected, OrderAnswer.IsOfARefusedOrder(Refused(422, field, 9, status)));

    [Fact]
    public void What_is_not_on_the_menu_or_not_left_is_named()
    {
        var (unknown, scarce) = (new FormErrors(), new FormErrors());
        OrderAnswer.RefusalOf(Refused(422, "pizzaNm", pizza: "김치피자"), unknown);
        Assert.Equal("김치피자: 이제 메뉴에 없습니다. 다른 피자를 고르거나, 아래에 적고 현금으로 결제해 주세요.", unknown.Of("items", Language.Korean));
        Assert.Equal("김치피자", OrderAnswer.RefusalOf(Refused(409, "pizzaNm", 9, pizza: "김치피자"), scarce)!.Subject);
        Assert.NotNull(scarce.Of("qty:김치피자", Language.English));
    }

    [Theory]
    [InlineData("customerId", "customerId")]
    [InlineData("regionNm", "region")]
    [InlineData("storeId", "store")]
    [InlineData("paymentMethod", "payment")]
    [InlineData("reserveDt", "date")]
    [InlineData("address", "address")]
    [InlineData("phoneNumber", "phone")]
    [InlineData("items[0].qty", "items")]
    [InlineData(null, "items")]
    public void What_the_service_refuses_is_said_at_its_control_in_the_visitors_language(string? field, string control)
    {
        var errors = new FormErrors();
        OrderAnswer.RefusalOf(Refused(400, field), errors);
        Assert.Equal([control], errors.Controls);
        Assert.DoesNotContain("Why.", errors.Of(control, Language.Korean), StringComparison.Ordinal);
    }
}
