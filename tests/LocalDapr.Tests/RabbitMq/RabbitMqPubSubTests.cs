using Pizza.Tests.Engines;

namespace LocalDapr.Tests.RabbitMq;

[Collection(RabbitMqTests.Name)]
public class RabbitMqPubSubTests(RabbitMqServer server)
{
    [SkippableFact]
    public async Task Every_app_id_gets_an_event_and_the_replicas_of_one_share()
    {
        var topic = Broker.Name("orders");
        await using var one = await Broker.OpenAsync(server);
        await using var two = await Broker.OpenAsync(server);
        var (first, second, other) = (new Seen { Work = TimeSpan.FromMilliseconds(5) }, new Seen { Work = TimeSpan.FromMilliseconds(5) }, new Seen());
        await one.SubscribeAsync(first.Of(topic, "store"), default);
        await two.SubscribeAsync(second.Of(topic, "store"), default);
        await two.SubscribeAsync(other.Of(topic, "view"), default);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(n => one.PublishAsync(Broker.Event(topic, $"{n}"), default).AsTask()));

        await other.WaitAsync(seen => seen.Events.Count == 500);
        await first.WaitAsync(seen => seen.Events.Count + second.Events.Count == 500);
        Assert.Equal(500, other.Distinct);
        Assert.Equal(500, first.Events.Concat(second.Events).Distinct().Count());
        Assert.NotEmpty(first.Events);
        Assert.NotEmpty(second.Events);
    }

    [SkippableFact]
    public async Task Of_20000_events_none_is_lost_and_none_comes_twice()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);

        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, (n, ct) => broker.PublishAsync(Broker.Event(topic, $"{n}"), ct));

        await seen.WaitAsync(all => all.Distinct == 20_000, seconds: 90);
        await Task.Delay(300);
        Assert.Equal(20_000, seen.Events.Count);
    }
}
