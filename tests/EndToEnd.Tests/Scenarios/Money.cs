using System.Globalization;
using System.Text.Json;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd.Scenarios;

/// <summary>Orders that are paid before they are cooked, the menu they are taken from, and the books of the provider.</summary>
internal static class Money
{
    public const string Pizza = "콤비네이션피자";

    /// <summary>A card that is always declined, and one that is charged without an answer.</summary>
    public const int DeclinedCustomer = 402;
    public const int SilentCustomer = 504;

    /// <summary>Puts a pizza of 20,000 won on the menu, or makes it what it should be.</summary>
    public static async Task HasOnTheMenuAsync(this House house, string pizza, int stock, int price = 20_000)
    {
        var answer = await house.Gateway.PostAsync("/menu", ("pizzaNm", pizza), ("price", $"{price}"), ("stock", $"{stock}"));
        if (answer.Status == 409) answer = await house.Gateway.PatchAsync($"/menu/{Uri.EscapeDataString(pizza)}", ("price", $"{price}"), ("stock", $"{stock}"));
        Assert.True(answer.Status is 200 or 201, $"{answer}");
    }

    public static async Task<int> StockOfAsync(this House house, string pizza) =>
        (await house.Gateway.GetAsync($"/menu/{Uri.EscapeDataString(pizza)}"))["stock"].GetInt32();

    public static Task StockBecomesAsync(this House house, string pizza, int stock, double withinSeconds = 10) =>
        Eventually.EqualsAsync(stock, () => house.StockOfAsync(pizza), withinSeconds, $"The stock of {pizza}");

    public static Task<Answer> OrdersAsync(this House house, string method, string region, int customer, string pizza = Pizza, int quantity = 1, params (string, string)[] more) =>
        house.Gateway.PostAsync("/orders",
            [("customerId", $"{customer}"), ("pizzaNm", pizza), ("qty", $"{quantity}"), ("regionNm", region), ("paymentMethod", method), .. more]);

    /// <summary>Orders by card until the house takes it: one that has only just started, on a busy machine, refuses for now.</summary>
    public static async Task<Answer> OrdersByCardAsync(this House house, string region, int customer, string pizza, int quantity = 1)
    {
        var answer = await Eventually.UntilAsync(() => house.OrdersAsync("Card", region, customer, pizza, quantity), a => a.Status != 503, 20);
        Assert.True(answer is { Status: 201 } && answer.Text("status") == "Ordered", $"{answer}");
        return answer;
    }

    /// <summary>The payment of an order; null when it has none.</summary>
    public static async Task<JsonElement?> PaymentOfAsync(this House house, long orderId)
    {
        var answer = await house.Gateway.GetAsync($"/payments?orderId={orderId}");
        return answer.Status == 200 && answer["items"].GetArrayLength() == 1 ? answer["items"][0] : null;
    }

    public static Task PaymentBecomesAsync(this House house, long orderId, string status, double withinSeconds = 10) =>
        Eventually.EqualsAsync(status, async () => (await house.PaymentOfAsync(orderId))?.GetProperty("status").GetString(), withinSeconds, $"The payment of order {orderId}");

    /// <summary>Places an order by bank transfer and waits until its deposit is waited for.</summary>
    public static async Task<long> OrdersByBankTransferAsync(this House house, string region, int customer, string pizza = Pizza, int quantity = 1)
    {
        var answer = await house.OrdersAsync("BankTransfer", region, customer, pizza, quantity);
        Assert.True(answer is { Status: 201 } && answer.Text("status") == "OrderPlaced", $"{answer}");
        var orderId = answer["orderId"].GetInt64();
        await house.Customer(customer).FindsTheOrderAsync(orderId, "AwaitingDeposit");
        return orderId;
    }

    /// <summary>The seller has seen the money, and says so until the house can hear it: on a busy machine it may refuse for now.</summary>
    public static Task<Answer> ConfirmsTheDepositAsync(this House house, long orderId) =>
        Eventually.UntilAsync(() => house.SaysThatTheDepositIsThereAsync(orderId), a => a.Status != 503, 20);

    /// <summary>The seller says so once.</summary>
    public static async Task<Answer> SaysThatTheDepositIsThereAsync(this House house, long orderId)
    {
        var payment = await house.PaymentOfAsync(orderId) ?? throw new InvalidOperationException($"Order {orderId} has no payment.");
        return await house.Gateway.PatchAsync($"/payments/{payment.GetProperty("paymentId").GetInt64().ToString(CultureInfo.InvariantCulture)}", ("status", "DepositConfirmed"));
    }

    /// <summary>What the provider has in its books for an order, like <c>Charged 20000</c>.</summary>
    public static async Task<IReadOnlyList<string>> ChargesForAsync(this House house, long orderId)
    {
        using var answer = await house.AskAsync("payment", $"/dev/provider/charges?orderId={orderId}");
        return [.. answer.RootElement.EnumerateArray().Select(c => c.GetProperty("state").GetString()!).Order()];
    }

    public static async Task ChargesBecomeAsync(this House house, long orderId, string expected, double withinSeconds = 10) =>
        await Eventually.EqualsAsync(expected, async () => string.Join(", ", await house.ChargesForAsync(orderId)), withinSeconds, $"The charges for order {orderId}");
}
