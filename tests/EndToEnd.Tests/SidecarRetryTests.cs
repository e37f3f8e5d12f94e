using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>
/// A policy, not the client, repeats the request whose answer the crash took away: the gateway has given it an Idempotency-Key, so it stays
/// one order. (The house's own policies repeat nothing that the gateway forwards; this one is for the test.)
/// </summary>
[Collection(AnUnusualHouse.Name)]
public sealed class SidecarRetryTests(AnUnusualHouse own)
{
    private readonly House _house = own.House;

    [Theory]
    [InlineData("before-answer", 52)]
    [InlineData("after-save", 53)]
    public async Task A_request_that_the_sidecar_repeats_after_the_crash_is_one_order(string point, int customer)
    {
        await _house.HasAnOpenStoreAsync("재시도구");
        await _house.HasFaultAsync("order", point, crash: true);

        var asking = _house.Customer(customer).AsksForAPizzaAsync("재시도구");
        await _house.HasDiedAsync("order");
        await _house.StartAgainAsync("order");

        var answer = await asking;
        Assert.True(answer is { Status: 201 } && answer.Text("status") is "Ordered" or "OrderAccepted", $"{answer}");
        var order = await CrashTests.OnlyOrderOfAsync(_house, customer);
        Assert.Equal(order, answer["orderId"].GetInt64());
        await _house.EveryOrderEndsAsync([order], 10, Fate.Accepted);
    }
}
