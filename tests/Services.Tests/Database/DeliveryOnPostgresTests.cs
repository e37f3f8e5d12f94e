using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Json;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

/// <summary>The delivery service, as processes on a real database.</summary>
public class DeliveryOnPostgresTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [SkippableFact]
    public async Task A_pizza_has_one_rider_and_is_delivered_once_however_often_and_wherever_it_is_reported()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var first = await ServiceProcess.StartAsync("Delivery", sidecar, database);
        await using var second = await ServiceProcess.StartAsync("Delivery", sidecar, database);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => CookedAsync(i % 2 == 0 ? first : second, orderId: 17)));
        Assert.Equal(HttpStatusCode.Conflict, (await first.SendAsync(HttpMethod.Post, "/deliveries/1/receipt", "")).StatusCode);
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(async rider =>
        {
            var answer = await (rider % 2 == 0 ? first : second).SendAsync(HttpMethod.Patch, "/deliveries/1", $$"""{"status":"PickedUp","riderId":{{rider}}}""");
            return (answer.StatusCode, Body: JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
        }));
        var has = Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK).Body["riderId"]!.GetValue<long>();
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Equal(
            (HttpStatusCode.Conflict, has, 17L, $"Rider {has} has delivery 1."),
            (a.StatusCode, a.Body["riderId"]!.GetValue<long>(), a.Body["orderId"]!.GetValue<long>(), a.Body["errors"]!["riderId"]![0]!.GetValue<string>())));
        var delivered = await first.SendAsync(HttpMethod.Patch, "/deliveries/1", $$"""{"status":"Delivered","riderId":"{{has}}"}""");
        Assert.Equal(HttpStatusCode.OK, delivered.StatusCode);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
            await (await (i % 2 == 0 ? first : second).SendAsync(HttpMethod.Post, "/deliveries/1/receipt", "")).Content.ReadAsStringAsync()));

        var receipt = JsonNode.Parse(Assert.Single(receipts.Distinct()))!;
        Assert.Equal((1, 17, "Received", has), (receipt["deliveryId"]!.GetValue<long>(), receipt["orderId"]!.GetValue<long>(), receipt["status"]!.GetValue<string>(), receipt["riderId"]!.GetValue<long>()));
        await Eventually.HoldsAsync(() => sidecar.Different.Count(), n => n >= 4);
        Assert.Equal([nameof(DeliveryStarted), nameof(PickedUp), nameof(Delivered), nameof(ReceiptConfirmed)], sidecar.Different.OrderBy(e => e.Id).Select(e => e.Type));
    }

    [SkippableFact]
    public async Task A_forced_cancellation_that_overtakes_the_pizza_leaves_nothing_to_deliver()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await ServiceProcess.StartAsync("Delivery", sidecar, database);
        await service.DeliverAsync(new OrderCancelled
        {
            OrderId = 17,
            OrderStatus = OrderStatus.OrderCancelled,
            CustomerId = 1,
            PizzaName = "페퍼로니피자",
            Quantity = 1,
            Items = [new("페퍼로니피자", 1)],
            RegionName = "강남구",
            OrderedAt = DateTimeOffset.UtcNow,
            PaymentMethod = PaymentMethod.Cash,
            Forced = true,
            OccurredAt = DateTimeOffset.UtcNow,
            Version = 5,
        });

        await CookedAsync(service, orderId: 17);
        await CookedAsync(service, orderId: 18);

        var deliveries = (await service.Http.GetFromJsonAsync<JsonNode>("/deliveries"))!;
        Assert.Equal((1, 18L), (deliveries["total"]!.GetValue<int>(), deliveries["items"]![0]!["orderId"]!.GetValue<long>()));
        await Eventually.HoldsAsync(() => sidecar.Ids, ids => ids is ["delivery-18-v1"]);
    }

    private static async Task CookedAsync(ServiceProcess service, long orderId)
    {
        var cooked = new Cooked
        {
            OrderId = orderId,
            OrderStatus = OrderStatus.Cooked,
            CustomerId = 1,
            StoreOrderId = 1,
            StoreId = 1,
            Address = "테헤란로 1",
            OccurredAt = DateTimeOffset.UtcNow,
            Version = 2,
        };
        var answer = await service.SendAsync(HttpMethod.Post, "/events/store-orders/Cooked", JsonSerializer.Serialize(cooked, PizzaJson.Options), cooked.EventId);
        Assert.True(answer.IsSuccessStatusCode, service.Output);
    }
}
