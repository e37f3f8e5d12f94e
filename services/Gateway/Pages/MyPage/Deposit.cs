using Pizza.Contracts;
using Pizza.Gateway.Pages.House;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>The money that an order by bank transfer waits for.</summary>
/// <param name="PaymentId">What the seller confirms.</param>
/// <param name="Amount">In won; null: the menu has not told it yet.</param>
public sealed record Deposit(long PaymentId, decimal? Amount)
{
    /// <summary>Null: the order waits for none, or not yet.</summary>
    public static Deposit? Of(MyPageView? order) =>
        order is { Status: OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit, Payment: { Method: PaymentMethod.BankTransfer, Status: PaymentStatus.Requested } payment }
            ? new(payment.PaymentId, payment.Amount ?? order.Price)
            : null;
}
