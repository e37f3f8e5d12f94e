using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>Taking orders: no open store, and the same order sent twice.</summary>
[Collection(ARunningHouse.Name)]
public sealed class OrderingTests(ARunningHouse running)
{
    private readonly House _house = running.House;

    [Fact]
    public async Task An_order_for_a_region_without_an_open_store_is_kept_and_never_cooked()
    {
        var customer = _house.Customer(10);
        Assert.Equal(201, (await _house.Gateway.PostAsync("/stores", ("regionNm", "닫힌구"), ("openYN", "false"))).Status);
        var answer = await customer.AsksForAPizzaAsync("닫힌구");
        Assert.Equal(201, answer.Status);
        Assert.Equal("NoStoreOpened", answer["status"].GetString());

        var id = answer["orderId"].GetInt64();
        await customer.SeesAsync(id, "NoStoreOpened");
        await Task.Delay(500);
        Assert.Equal(new Fate(id, "NoStoreOpened", "", "", "NoStoreOpened"), Assert.Single(await _house.FatesAsync([id])));
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_same_order()
    {
        await _house.HasAnOpenStoreAsync("같은구");
        var customer = _house.Customer(91011);
        var first = await customer.AsksForAPizzaOnceAsync("key-same", "같은구");
        var again = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => customer.AsksForAPizzaOnceAsync("key-same", "같은구")));
        Assert.Equal(201, first.Status);
        Assert.All(again, answer => Assert.Equal((201, first["orderId"].GetInt64()), (answer.Status, answer["orderId"].GetInt64())));
        await _house.EveryOrderEndsAsync([first["orderId"].GetInt64()], 10, Fate.Accepted);
        Assert.Single((await _house.AllAsync("/myPages?customerId=91011")));
    }

    [Fact]
    public async Task The_same_key_sent_many_times_at_once_is_one_order()
    {
        await _house.HasAnOpenStoreAsync("한번구");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _house.Customer(91012).AsksForAPizzaOnceAsync("key-rush", "한번구")));
        Assert.All(answers, answer => Assert.True(answer.Status is 201 or 503, $"{answer}"));
        var id = Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer["orderId"].GetInt64()).Distinct());
        await _house.EveryOrderEndsAsync([id], 10, Fate.Accepted);
        Assert.Single(await _house.AllAsync("/myPages?customerId=91012"));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await _house.HasAnOpenStoreAsync("다른구");
        var customer = _house.Customer(13);
        var first = await customer.AsksForAPizzaOnceAsync("key-other", "다른구");
        Assert.Equal(201, first.Status);
        var other = await customer.AsksForAPizzaOnceAsync("key-other", "다른구", quantity: 2);
        Assert.Equal(422, other.Status);
        Assert.Contains("Idempotency-Key", other.FieldsInError);
        Assert.Equal(first["orderId"].GetInt64(), other["orderId"].GetInt64());
    }
}
