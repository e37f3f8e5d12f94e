using System.Text.Json;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Hotel: marketing keeps items from their registration and counts bookings; popularity is on my page, with a prefix from the configuration.</summary>
[Collection(AnUnusualHouse.Name)]
public sealed class PopularityTests(AnUnusualHouse own)
{
    private const string Cheese = "치즈피자";
    private const string Sweet = "고구마피자";
    private readonly House _house = own.House;

    [Fact]
    public async Task Marketing_keeps_items_from_their_registration_counts_bookings_popularity_is_on_my_page_with_its_prefix_from_configuration()
    {
        var store = await _house.HasAnOpenStoreAsync("인기구");
        await _house.HasOnTheMenuAsync(Cheese, 100);
        // Events overtake one another: equals are listed as they became known.
        await RankingBecomesAsync("pizzas", $"{Cheese}: - 0");
        await _house.HasOnTheMenuAsync(Sweet, 100);
        await RankingBecomesAsync("pizzas", $"{Cheese}: - 0, {Sweet}: - 0");
        await RankingBecomesAsync("stores", $"{store}: - 0");

        // What is known before an order is placed is on its page ...
        var (first, second, third) = (await OrderAsync(Cheese, 3), await OrderAsync(Cheese), await OrderAsync(Sweet));
        await RankingBecomesAsync("pizzas", $"{Cheese}: {Prefixed(1)} 2, {Sweet}: {Prefixed(2)} 1");
        await RankingBecomesAsync("stores", $"{store}: {Prefixed(1)} 3");
        await PageShowsAsync(first, Prefixed(1));
        await PageShowsAsync(third, Prefixed(2));
        await PageShowsAsync(third, Prefixed(1), "storePopularity");

        // ... and so is what becomes of it later, on the page and in lists, although nothing happened to the order.
        var (fourth, fifth) = (await OrderAsync(Sweet), await OrderAsync(Sweet));
        await PageShowsAsync(third, Prefixed(1));
        await PageShowsAsync(second, Prefixed(2));
        await PageShowsAsync(fifth, Prefixed(1));
        var listed = (await _house.AllAsync("/myPages?customerId=1")).ToDictionary(p => p.GetProperty("orderId").GetInt64(), p => p.GetProperty("popularity").GetString());
        Assert.Equal((Prefixed(2), Prefixed(1)), (listed[first], listed[fifth]));

        // A cancelled booking does not count: equally many orders then, and the one of more pieces is ahead.
        Assert.Equal(202, (await _house.Customer(1).CancelsAsync(fourth)).Status);
        await RankingBecomesAsync("pizzas", $"{Cheese}: {Prefixed(1)} 2, {Sweet}: {Prefixed(2)} 2");
        await PageShowsAsync(third, Prefixed(2));

        // What is taken off the menu is not ranked; it comes back with what it had.
        Assert.Equal(204, (await _house.Gateway.DeleteAsync($"/menu/{Uri.EscapeDataString(Cheese)}")).Status);
        await RankingBecomesAsync("pizzas", $"{Sweet}: {Prefixed(1)} 2");
        await PageShowsAsync(first, null);
        await PageShowsAsync(third, Prefixed(1));
        await _house.HasOnTheMenuAsync(Cheese, 100);
        await RankingBecomesAsync("pizzas", $"{Cheese}: {Prefixed(1)} 2, {Sweet}: {Prefixed(2)} 2");
        await PageShowsAsync(first, Prefixed(1));
    }

    [Fact]
    public async Task A_pizza_that_is_on_no_menu_is_sold_and_not_ranked()
    {
        await _house.HasAnOpenStoreAsync("전화구");
        var order = await OrderAsync("어머니의 피자", region: "전화구", customer: 2);
        await _house.Customer(2).SeesAsync(order, "OrderAccepted");

        var ranked = await _house.AllAsync("/rankings/pizzas");
        Assert.DoesNotContain(ranked, item => item.GetProperty("pizzaNm").GetString() == "어머니의 피자");
        await PageShowsAsync(order, null);
    }

    private static string Prefixed(int rank) => $"{AnUnusualHouse.RankingPrefix} {rank}위";

    private async Task<long> OrderAsync(string pizza, int quantity = 1, string region = "인기구", int customer = 1)
    {
        var answer = await _house.OrdersAsync("Cash", region, customer, pizza, quantity);
        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Ordered", $"{answer}");
        return answer["orderId"].GetInt64();
    }

    // The scenario's own items only, in the order of the ranking.
    private Task RankingBecomesAsync(string what, string expected) => Eventually.EqualsAsync(expected, async () => string.Join(", ",
        (await _house.AllAsync($"/rankings/{what}")).Where(i => what == "pizzas" || i.GetProperty("regionNm").GetString() == "인기구")
            .Select(i => $"{NameOf(i)}: {(i.TryGetProperty("popularity", out var text) ? text.GetString() : "-")} {i.GetProperty("orders").GetInt32()}")), 20, $"The ranking of {what}");

    private Task PageShowsAsync(long order, string? popularity, string field = "popularity") =>
        Eventually.EqualsAsync(popularity ?? "nothing", async () => (await _house.Customer(1).LooksAtMyPageAsync(order)) is { Status: 200 } page ? page.Text(field) ?? "nothing" : $"no page",
            20, $"The {field} on MyPage {order}");

    private static string NameOf(JsonElement item) =>
        item.TryGetProperty("pizzaNm", out var pizza) ? pizza.GetString()! : $"{item.GetProperty("storeId").GetInt64()}";
}
