using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>The orders of one customer.</summary>
/// <param name="Entered">The customer number as entered; empty: none yet.</param>
/// <param name="CustomerId">Null: none, or not a number.</param>
/// <param name="Orders">Null: cannot be read now.</param>
/// <param name="Messages">Null: cannot be read now.</param>
/// <param name="Page">Of the orders, from 0.</param>
public sealed record MyOrdersModel(string Entered, long? CustomerId, Listed<MyPageView>? Orders, IReadOnlyList<NotificationView>? Messages, int Page);

/// <summary>One order.</summary>
/// <param name="OrderId">Its number.</param>
/// <param name="Order">Null: not in the view yet, or the view cannot be read.</param>
/// <param name="IsAway">The view cannot be read.</param>
/// <param name="Messages">Null: cannot be read now.</param>
/// <param name="Refusal">Of what was just asked for.</param>
/// <param name="RefusalHelp">What to do about it.</param>
public sealed record MyOrderModel(long OrderId, MyPageView? Order, bool IsAway, IReadOnlyList<NotificationView>? Messages, Text? Refusal = null, Text? RefusalHelp = null);
