using System.Text.Json;
using System.Text.Json.Serialization;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Menus;

/// <summary>An item of the menu as the outside sees it.</summary>
/// <param name="PizzaName">What to order it by.</param>
/// <param name="Price">Of one piece, in won.</param>
/// <param name="Stock">Pieces left.</param>
public sealed record MenuItemView([property: JsonPropertyName("pizzaNm")] string PizzaName, decimal Price, int Stock)
{
    public static MenuItemView Of(MenuItem item) => new(item.PizzaName, item.Price, item.Stock);
}

/// <summary>POST /menu and PATCH /menu/{pizzaNm}.</summary>
/// <param name="PizzaName">What to order it by.</param>
/// <param name="Price">Of one piece, in won.</param>
/// <param name="Stock">Pieces.</param>
/// <param name="Seen">PATCH: what stood there when the change was thought of; a field that is something else by now is not overwritten.</param>
public sealed record MenuItemRequest([property: JsonPropertyName("pizzaNm")] string? PizzaName, decimal? Price, int? Stock, MenuItemSeen? Seen = null);

/// <summary>Fields of an item as somebody saw them; what is absent is not compared.</summary>
public sealed record MenuItemSeen(decimal? Price, int? Stock);

/// <summary>POST /internal/stock/take.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Attempt">The version of the order in which it asks.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="OrderStatus">As it is then.</param>
/// <param name="Items">All of its lines.</param>
public sealed record TakeStockRequest(long OrderId, int Attempt, long CustomerId, OrderStatus OrderStatus, IReadOnlyList<OrderItem> Items);

/// <summary>POST /internal/prices.</summary>
public sealed record PriceRequest(IReadOnlyList<OrderItem> Items);

/// <summary>What a caller inside the house is told; ordinary refusals are outcomes, because Dapr counts every status from 400 up as a failure.</summary>
/// <param name="Outcome">Known, Taken, OutOfStock, UnknownPizza or Ended.</param>
/// <param name="Price">Of all lines together, in won.</param>
/// <param name="PizzaName">The line that is refused.</param>
public sealed record StockAnswer(string Outcome, decimal? Price = null, [property: JsonPropertyName("pizzaNm")] string? PizzaName = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MenuItemView))]
[JsonSerializable(typeof(PageOf<MenuItemView>))]
[JsonSerializable(typeof(MenuItemRequest))]
[JsonSerializable(typeof(TakeStockRequest))]
[JsonSerializable(typeof(PriceRequest))]
[JsonSerializable(typeof(StockAnswer))]
[JsonSerializable(typeof(IReadOnlyList<OrderItem>))]
public sealed partial class MenuJsonContext : JsonSerializerContext;
