using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>How the house is. Every figure is null while it cannot be read.</summary>
/// <param name="Apps">The services.</param>
/// <param name="Pulse">What comes in.</param>
/// <param name="Waiting">Tickets that no kitchen has begun.</param>
/// <param name="Oldest">Of these.</param>
/// <param name="Cooking">Tickets in the oven.</param>
/// <param name="ToPickUp">Deliveries that wait for a rider.</param>
/// <param name="OnTheWay">Deliveries that a rider has.</param>
/// <param name="Letters">Events that nobody could take.</param>
public sealed record SystemModel(
    IReadOnlyList<AppState> Apps, Pulse? Pulse, int? Waiting, TicketView? Oldest, int? Cooking, int? ToPickUp, int? OnTheWay, int? Letters);

/// <summary>The stores, and a new one.</summary>
public sealed record StoresModel(Listed<StoreView>? Stores, StoreForm Form, FormErrors Errors, int Page, SaidNo? SaidNo = null);

/// <summary>One store, to be changed.</summary>
public sealed record StoreModel(long StoreId, StoreForm Form, FormErrors Errors, SaidNo? SaidNo = null);

/// <summary>The menu, and something new for it.</summary>
public sealed record MenuModel(Listed<MenuItemView>? Items, MenuForm Form, FormErrors Errors, int Page, SaidNo? SaidNo = null);

/// <summary>One pizza, to be changed.</summary>
public sealed record MenuItemModel(string PizzaName, MenuForm Form, FormErrors Errors, SaidNo? SaidNo = null);

/// <summary>What is popular; null: it cannot be read.</summary>
public sealed record RankingsModel(IReadOnlyList<PizzaRankView>? Pizzas, IReadOnlyList<StoreRankView>? Stores);
