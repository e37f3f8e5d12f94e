using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

/// <summary>In an outage most orders are refused, and whoever has to recover is told of every one.</summary>
public class RefusedOrdersTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [SkippableTheory]
    [InlineData("Menu", "OrderStocks")]
    [InlineData("Payment", "Payments")]
    public async Task Who_was_not_asked_for_an_order_writes_nothing_when_it_is_refused_and_whoever_was_leaves_a_mark(string project, string table)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await ServiceProcess.StartAsync(project, sidecar, await postgres.NewDatabaseAsync());

        // Its first version: refused at the counter.
        await RefuseAsync(service, orderId: 17, version: 1);
        Assert.Equal((0, 0), (await service.CountAsync(table), await service.CountAsync("InboxMessage")));

        // A later one: money and stock may have been asked for, and the question may still be on its way.
        await RefuseAsync(service, orderId: 18, version: 2);
        Assert.Equal((1, 1), (await service.CountAsync(table), await service.CountAsync("InboxMessage")));
    }

    private static async Task RefuseAsync(ServiceProcess service, long orderId, int version)
    {
        await service.DeliverAsync(new OrderRejected
        {
            OrderId = orderId,
            OrderStatus = OrderStatus.PaymentUnavailable,
            CustomerId = 1,
            PizzaName = "Cheese",
            Quantity = 1,
            Items = [new("Cheese", 1)],
            RegionName = "강남구",
            OrderedAt = DateTimeOffset.UtcNow,
            PaymentMethod = PaymentMethod.Card,
            OccurredAt = DateTimeOffset.UtcNow,
            Version = version,
        });
    }
}
