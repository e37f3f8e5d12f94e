using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.MyPage;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public class MessageTests
{
    private static NotificationView Message(string type, string? status) => new("order-7-v1/customer", 7, type, "[1588 Pizza] 라이더가 출발했습니다.", DateTimeOffset.UnixEpoch, true, status);

    [Theory]
    [InlineData("StatusUpdated", "PickedUp", "A rider is on the way with order 7.", "라이더가 주문 7번을 가지고 출발했습니다.")]
    [InlineData("OrderRejected", "NoStoreOpened", "Order 7 could not be taken: no store is open.", "주문 7번을 받지 못했습니다: 문을 연 매장이 없습니다.")]
    [InlineData("PaymentApproved", "Ordered", "The payment of order 7 is approved.", "주문 7번의 결제가 승인되었습니다.")]
    [InlineData("CancellationRefused", "Cooking", "Order 7 can no longer be cancelled. It goes on.", "주문 7번은 취소할 수 없습니다. 주문은 계속됩니다.")]
    public void A_message_is_in_the_language_of_the_page(string type, string status, string english, string korean) =>
        Assert.Equal((english, korean), (MessageTexts.Of(Message(type, status), Language.English), MessageTexts.Of(Message(type, status), Language.Korean)));

    [Theory]
    [InlineData("OutOfStock", "Order 7 could not be taken: there is not enough left.")]
    [InlineData("UnknownPizza", "Order 7 could not be taken: a pizza is not on the menu.")]
    [InlineData("CardDeclined", "The payment of order 7 was declined.")]
    [InlineData(null, "The payment of order 7 was declined.")]
    public void What_was_not_paid_for_is_told_by_its_reason(string? reason, string expected) =>
        Assert.Equal(expected, MessageTexts.Of(Message("OrderRejected", "PaymentDeclined") with { Reason = reason }, Language.English));

    [Theory]
    [InlineData("OutOfStock", "재고 부족", "It was not taken, as there is not enough left. Nothing is charged. Please order fewer, or another pizza.")]
    [InlineData("UnknownPizza", "메뉴에 없음", "It was not taken, as a pizza is not on the menu. Nothing is charged. Please order another one, or pay in cash.")]
    [InlineData("CardDeclined", "결제 거절", "It was not taken, as your card was declined. Please order again with another way to pay.")]
    public void Only_the_card_is_called_declined(string reason, string pill, string next) =>
        Assert.Equal((pill, next), (OrderStatus.PaymentDeclined.Name(reason).In(Language.Korean), MyPageTexts.Next(OrderStatus.PaymentDeclined, reason).In(Language.English)));

    [Theory]
    [InlineData("SomethingNew", "PickedUp")]
    [InlineData("StatusUpdated", "Teleported")]
    [InlineData("StatusUpdated", null)]
    public void What_is_not_known_here_is_shown_as_it_was_sent(string type, string? status) => Assert.Equal("[1588 Pizza] 라이더가 출발했습니다.", MessageTexts.Of(Message(type, status), Language.English));

    [Fact]
    public void Every_status_has_its_words() => Assert.All(Enum.GetNames<OrderStatus>(), status => Assert.NotNull(MessageTexts.TextOf("StatusUpdated", status)));
}
