using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>The orders of one customer.</summary>
/// <param name="Entered">The customer number as entered; empty: none yet.</param>
/// <param name="CustomerId">Null: none, or not a number.</param>
/// <param name="Orders">Null: cannot be read now.</param>
/// <param name="Messages">Null: they are fetched by themselves.</param>
/// <param name="Page">Of the orders, from 0.</param>
public sealed record MyOrdersModel(string Entered, long? CustomerId, Listed<MyPageView>? Orders, MessagesModel? Messages, int Page);

/// <summary>One order.</summary>
/// <param name="OrderId">Its number.</param>
/// <param name="Order">Null: not in the view yet, or the view cannot be read.</param>
/// <param name="IsAway">The view cannot be read.</param>
/// <param name="Messages">Null: they are fetched by themselves.</param>
/// <param name="Refusal">Of what was just asked for.</param>
/// <param name="RefusalHelp">What to do about it.</param>
/// <param name="DepositUntil">When its deposit is waited for no longer; null: it waits for none, or that cannot be asked.</param>
public sealed record MyOrderModel(
    long OrderId, MyPageView? Order, bool IsAway, MessagesModel? Messages, Text? Refusal = null, Text? RefusalHelp = null, DateTimeOffset? DepositUntil = null);

/// <summary>What a customer was told. A part of its own: a slow notification service must not hold up the status of an order.</summary>
/// <param name="CustomerId">Who.</param>
/// <param name="OrderId">About which order; null: about all.</param>
/// <param name="Messages">Newest first; null: cannot be read now.</param>
public sealed record MessagesModel(long CustomerId, long? OrderId, IReadOnlyList<NotificationView>? Messages)
{
    /// <summary>Messages follow the events that cause them, which the stream is of.</summary>
    public string Stream => OrderId is { } id ? $"/myPages/{id}/events" : $"/myPages/events?customerId={CustomerId}";

    /// <summary>Where they are fetched from by themselves.</summary>
    public string Part => OrderId is { } id ? $"/my/messages?customerId={CustomerId}&orderId={id}" : $"/my/messages?customerId={CustomerId}";
}
