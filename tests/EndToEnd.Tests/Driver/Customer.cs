namespace Pizza.EndToEnd.Driver;

/// <summary>Orders, cancels, looks at MyPage and eats.</summary>
internal sealed class Customer(House house, int id)
{
    private const string Pizza = "페퍼로니피자";

    /// <summary>POST /orders for one pizza.</summary>
    public Task<Answer> AsksForAPizzaAsync(string region) =>
        house.Gateway.PostAsync("/orders", ("customerId", $"{id}"), ("pizzaNm", Pizza), ("qty", "1"), ("regionNm", region));

    /// <summary>The same with an Idempotency-Key.</summary>
    public Task<Answer> AsksForAPizzaOnceAsync(string key, string region, int quantity = 1) =>
        house.Gateway.PostOnceAsync(key, "/orders", ("customerId", $"{id}"), ("pizzaNm", Pizza), ("qty", $"{quantity}"), ("regionNm", region));

    /// <summary>Orders a pizza, which the house accepts, and gives the order's id.</summary>
    public async Task<long> OrdersAPizzaAsync(string region)
    {
        var answer = await AsksForAPizzaAsync(region);
        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Ordered", $"{answer}");
        return answer["orderId"].GetInt64();
    }

    public Task<Answer> CancelsAsync(long orderId) => house.Gateway.PatchAsync($"/orders/{orderId}", ("status", "OrderCancelled"));

    public Task<Answer> LooksAtMyPageAsync(long orderId) => house.Gateway.GetAsync($"/myPages/{orderId}");

    public async Task<string?> StatusInMyPageAsync(long orderId) => (await LooksAtMyPageAsync(orderId)).Text("status");

    /// <summary>MyPage says so, at the latest in a while.</summary>
    public Task SeesAsync(long orderId, string status, double withinSeconds = 10) =>
        Eventually.EqualsAsync(status, () => StatusInMyPageAsync(orderId), withinSeconds, $"MyPage {orderId}");

    /// <summary>The order itself is so, at the latest in a while.</summary>
    public Task FindsTheOrderAsync(long orderId, string status, double withinSeconds = 10) =>
        Eventually.EqualsAsync(status, async () => (await house.Gateway.GetAsync($"/orders/{orderId}")).Text("status"), withinSeconds, $"Order {orderId}");
}
