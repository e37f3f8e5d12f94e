using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>The orders that are looked for, or all.</summary>
/// <param name="Search">As entered.</param>
/// <param name="Errors">By control.</param>
/// <param name="Orders">Null: they cannot be read, or the search is wrong.</param>
/// <param name="Regions">That have stores; empty when they cannot be asked.</param>
public sealed record OrdersModel(OrderSearch Search, FormErrors Errors, Listed<MyPageView>? Orders, IReadOnlyList<string> Regions);

/// <summary>One order, with what the call centre can do about it.</summary>
/// <param name="OrderId">Its number.</param>
/// <param name="Order">Null: the view cannot be read, or does not have it yet.</param>
/// <param name="Offered">What can be done about a complaint: <see cref="Remedies"/>.</param>
/// <param name="Form">The complaint.</param>
/// <param name="Errors">By control.</param>
/// <param name="SaidNo">What became of a complaint that is not done.</param>
public sealed record CallOrderModel(long OrderId, MyPageView? Order, IReadOnlyList<string> Offered, ComplaintForm Form, FormErrors Errors, SaidNo? SaidNo = null);

/// <summary>Complaints, and a new one about a store.</summary>
/// <param name="Complaints">Null: they cannot be read.</param>
/// <param name="Stores">Null: they cannot be asked.</param>
/// <param name="Form">The new one.</param>
/// <param name="Errors">By control.</param>
/// <param name="Page">From 0.</param>
/// <param name="SaidNo">What became of a complaint that is not done.</param>
public sealed record ComplaintsModel(Listed<ComplaintView>? Complaints, IReadOnlyList<StoreView>? Stores, ComplaintForm Form, FormErrors Errors, int Page, SaidNo? SaidNo = null);

/// <summary>Events that a service could not take.</summary>
/// <param name="Letters">Null: they cannot be read.</param>
/// <param name="Page">From 0.</param>
/// <param name="SaidNo">Of what was just tapped.</param>
public sealed record LettersModel(Listed<DeadLetterView>? Letters, int Page, SaidNo? SaidNo = null);
