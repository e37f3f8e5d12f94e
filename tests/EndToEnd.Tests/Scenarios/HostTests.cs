using System.Text;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>What a house offers, who finds it, and orders that ask for more than one pizza from anybody.</summary>
[Collection(ARunningHouse.Name)]
public sealed class HostTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task Host_registers_changes_and_deletes_rooms_and_guests_search()
    {
        var sea = await _house.Gateway.PostAsync("/stores", ("regionNm", "해운대구"), ("storeNm", "바다방"), ("openYN", "true"));
        var hill = await _house.Gateway.PostAsync("/stores", ("regionNm", "해운대구"), ("storeNm", "산방"), ("openYN", "false"));
        Assert.Equal((201, 201), (sea.Status, hill.Status));
        var (seaId, hillId) = (sea["storeId"].GetInt64(), hill["storeId"].GetInt64());

        Assert.Equal([seaId, hillId], (await StoresAsync("regionNm=해운대구")).Order());
        Assert.Equal([seaId], await StoresAsync("regionNm=해운대구&openYN=true"));
        var changed = await _house.Gateway.PatchAsync($"/stores/{hillId}", ("storeNm", "숲방"), ("openYN", "true"));
        Assert.Equal((200, "숲방"), (changed.Status, changed.Text("storeNm")));
        Assert.Equal([seaId, hillId], (await StoresAsync("regionNm=해운대구&openYN=true")).Order());
        Assert.Equal(204, (await _house.Gateway.DeleteAsync($"/stores/{hillId}")).Status);
        Assert.Equal(404, (await _house.Gateway.GetAsync($"/stores/{hillId}")).Status);
        Assert.Equal([seaId], await StoresAsync("regionNm=해운대구"));

        await _house.HasOnTheMenuAsync("해운대 스위트", 3, price: 90_000);
        var cheaper = await _house.Gateway.PatchAsync($"/menu/{Uri.EscapeDataString("해운대 스위트")}", ("price", "80000"));
        Assert.Equal((200, 80_000m), (cheaper.Status, cheaper["price"].GetDecimal()));
        Assert.Equal("해운대 스위트", Assert.Single(await _house.AllAsync("/menu?q=스위트")).GetProperty("pizzaNm").GetString());
        Assert.Equal(204, (await _house.Gateway.DeleteAsync($"/menu/{Uri.EscapeDataString("해운대 스위트")}")).Status);
        Assert.Empty(await _house.AllAsync("/menu?q=스위트"));
    }

    [Fact]
    public async Task Guest_chooses_the_room()
    {
        var first = await _house.HasAnOpenStoreAsync("선택구");
        var chosen = await _house.HasAnOpenStoreAsync("선택구");
        foreach (var customer in (int[])[80, 81, 82])
        {
            var answer = await _house.Gateway.PostAsync("/orders", ("customerId", $"{customer}"), ("pizzaNm", "더블룸"), ("qty", "1"), ("regionNm", "선택구"), ("storeId", $"{chosen}"));
            Assert.Equal(201, answer.Status);
            await _house.EveryOrderEndsAsync([answer["orderId"].GetInt64()], 10, Fate.Accepted);
        }
        Assert.Equal(3, (await _house.AllAsync($"/storeOrders?storeId={chosen}")).Count);
        Assert.Empty(await _house.AllAsync($"/storeOrders?storeId={first}"));

        Assert.Equal(200, (await _house.Gateway.PatchAsync($"/stores/{chosen}", ("openYN", "false"))).Status);
        var closed = await _house.Gateway.PostAsync("/orders", ("customerId", "83"), ("pizzaNm", "더블룸"), ("qty", "1"), ("regionNm", "선택구"), ("storeId", $"{chosen}"));
        Assert.Equal((201, "NoStoreOpened"), (closed.Status, closed.Text("status")));
    }

    [Fact]
    public async Task Multi_line_orders_with_address_and_phone_number()
    {
        await _house.HasAnOpenStoreAsync("여러줄구");
        var answer = await _house.Gateway.RawAsync(HttpMethod.Post, "/orders", Encoding.UTF8.GetBytes("""
            {"customerId":84,"regionNm":"여러줄구","address":"테헤란로 1","phoneNumber":"010-1588-1588",
             "items":[{"pizzaNm":"페퍼로니피자","qty":2},{"pizzaNm":"치즈피자","qty":1}]}
            """));
        Assert.Equal(201, answer.Status);
        var order = answer["orderId"].GetInt64();

        await _house.Customer(84).SeesAsync(order, "OrderAccepted");
        // Events overtake one another: what the customer asked for may come after what became of it.
        var page = await Eventually.UntilAsync(() => _house.Customer(84).LooksAtMyPageAsync(order), p => p.Text("address") is not null, 10);
        Assert.Equal(("테헤란로 1", "010-1588-1588"), (page.Text("address"), page.Text("phoneNumber")));
        Assert.Equal([("페퍼로니피자", 2), ("치즈피자", 1)], page["items"].EnumerateArray().Select(i => (i.GetProperty("pizzaNm").GetString()!, i.GetProperty("qty").GetInt32())));
        await _house.Kitchen.CooksAsync(order);
        var delivery = await _house.Rider.DeliveryOfAsync(order);
        Assert.Equal("테헤란로 1", (await _house.Gateway.GetAsync($"/deliveries/{delivery}")).Text("address"));
        Assert.DoesNotContain("010-1588-1588", _house.Output);
    }

    private async Task<IEnumerable<long>> StoresAsync(string filter) => (await _house.AllAsync($"/stores?{filter}")).Select(s => s.GetProperty("storeId").GetInt64());
}
