using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Payments;

namespace Pizza.Domain.Tests.Payments;

/// <summary>Payments in every state, made the way they come about.</summary>
internal static class PaymentScenes
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly OrderItem[] Items = [new("a", 1)];

    public static CardRequest Card(int attempt) => new(17, attempt, 1, Items);

    public static OrderPlaced Placed(int version = 1) => new(Facts(version, OrderStatus.OrderPlaced, PaymentMethod.BankTransfer));

    public static CancelRequested Cancel(int version) => new(Facts(version, OrderStatus.CancelRequested, PaymentMethod.BankTransfer)) { Unpaid = true };

    public static OrderRejected Ended(int version) => new(Facts(version, OrderStatus.PaymentUnavailable, PaymentMethod.Card));

    /// <summary>A card payment of attempt 1.</summary>
    public static Payment CardAt(PaymentStatus status) => status switch
    {
        PaymentStatus.Requested => Payment.BeginCard(null, Card(1), 5, Noon).Decision.Payment,
        PaymentStatus.Approved => CardAt(PaymentStatus.Requested).RecordCard(1, true, null, 20_000, Noon).Payment,
        PaymentStatus.Declined => CardAt(PaymentStatus.Requested).RecordCard(1, false, "CardDeclined", 20_000, Noon).Payment,
        PaymentStatus.Refunding => Payment.End(CardAt(PaymentStatus.Approved), Ended(2), Noon).Payment,
        PaymentStatus.Refunded => CardAt(PaymentStatus.Refunding).GivenBack(true, Noon).Payment,
        PaymentStatus.Cancelled => CardAt(PaymentStatus.Refunding).GivenBack(false, Noon).Payment,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no card payment gets there"),
    };

    /// <summary>A payment by bank transfer.</summary>
    public static Payment DepositAt(PaymentStatus status) => status switch
    {
        PaymentStatus.Requested => Payment.Decide(null, Placed(), 5, 20_000, null, Noon).Payment,
        PaymentStatus.DepositConfirmed => DepositAt(PaymentStatus.Requested).RecordDeposit(true, null, null, 20_000, Noon).Payment,
        PaymentStatus.Cancelled => DepositAt(PaymentStatus.Requested).RecordDeposit(false, "OutOfStock", "a", null, Noon).Payment.GivenBack(false, Noon).Payment,
        PaymentStatus.Refunding => Payment.End(DepositAt(PaymentStatus.DepositConfirmed), Ended(2), Noon).Payment,
        PaymentStatus.Refunded => DepositAt(PaymentStatus.Refunding).GivenBack(true, Noon).Payment,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no deposit gets there"),
    };

    private static StatusUpdated Facts(int version, OrderStatus status, PaymentMethod method) => new()
    {
        OrderId = 17,
        OrderStatus = status,
        CustomerId = 1,
        PizzaName = "a",
        Quantity = 1,
        Items = Items,
        RegionName = "강남구",
        OrderedAt = Noon,
        PaymentMethod = method,
        OccurredAt = Noon,
        Version = version,
    };
}
