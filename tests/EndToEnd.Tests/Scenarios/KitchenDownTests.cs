using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Cafe and food delivery: with <c>StoreCheck:WhenUnavailable=Accept</c> orders are taken while the kitchen is down.</summary>
[Collection(AnUnusualHouse.Name)]
public sealed class KitchenDownTests(AnUnusualHouse own)
{
    private readonly House _house = own.House;

    [Fact]
    public async Task Orders_are_taken_while_the_kitchen_is_down_where_a_store_was_open()
    {
        await _house.HasAnOpenStoreAsync("믿는구");
        // Known to order once it has heard of it: a store that hangs is decided about on the copy.
        await _house.HasFaultAsync("store", "store-check", delayMs: 10_000);

        var taken = await Eventually.UntilAsync(() => _house.Customer(40).AsksForAPizzaAsync("믿는구"), a => a.Text("status") == "Ordered", 20);
        Assert.True(taken is { Status: 201 } && taken.Text("status") == "Ordered", $"{taken}");
        var elsewhere = await _house.Customer(41).AsksForAPizzaAsync("모르는구");
        Assert.Equal((201, "NoStoreOpened"), (elsewhere.Status, elsewhere.Text("status")));

        await _house.HasNoFaultAsync("store", "store-check");
        await _house.EveryOrderEndsAsync([taken["orderId"].GetInt64()], 20, Fate.Accepted);
    }
}
