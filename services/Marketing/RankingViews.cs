using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Marketing;

/// <summary>A pizza of the menu in the ranking.</summary>
/// <param name="Rank">From 1, the same for equally popular ones; absent while nobody has ordered it.</param>
/// <param name="Popularity">The rank in the words of the house.</param>
/// <param name="PizzaName">What to order it by.</param>
/// <param name="Orders">Booked and not cancelled.</param>
/// <param name="Quantity">Pieces of these orders.</param>
public sealed record PizzaRankView(
    int? Rank, string? Popularity, [property: JsonPropertyName("pizzaNm")] string PizzaName, int Orders, [property: JsonPropertyName("qty")] long Quantity)
{
    public static PizzaRankView Of(RankedItem item, int? rank, RankingWords words) => new(rank, words.For(rank), item.Name, item.Orders, item.Quantity);
}

/// <summary>A store in the ranking.</summary>
/// <param name="Rank">From 1, the same for equally popular ones; absent while nobody has ordered there.</param>
/// <param name="Popularity">The rank in the words of the house.</param>
/// <param name="StoreId">The store.</param>
/// <param name="StoreName">What it is called, if it has a name.</param>
/// <param name="RegionName">Where it is.</param>
/// <param name="Orders">Booked and not cancelled.</param>
/// <param name="Quantity">Pieces of these orders.</param>
public sealed record StoreRankView(
    int? Rank, string? Popularity, long StoreId, [property: JsonPropertyName("storeNm")] string? StoreName, [property: JsonPropertyName("regionNm")] string? RegionName,
    int Orders, [property: JsonPropertyName("qty")] long Quantity)
{
    public static StoreRankView Of(RankedItem item, int? rank, RankingWords words) =>
        new(rank, words.For(rank), item.StoreId!.Value, item.StoreName, item.RegionName, item.Orders, item.Quantity);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PageOf<PizzaRankView>))]
[JsonSerializable(typeof(PageOf<StoreRankView>))]
[JsonSerializable(typeof(IReadOnlyList<OrderItem>))]
[JsonSerializable(typeof(BulkSubscribeMessage<JsonElement>))]
[JsonSerializable(typeof(BulkSubscribeAppResponse))]
public sealed partial class MarketingJsonContext : JsonSerializerContext;
