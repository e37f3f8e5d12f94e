using System.Collections.Concurrent;
using System.Diagnostics;
using LocalDapr.RabbitMq;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.RabbitMq;

[Collection(RabbitMqTests.Name)]
public class RabbitMqOutageTests(RabbitMqServer server)
{
    [SkippableFact]
    public async Task A_broker_killed_while_2000_events_are_published_loses_none_that_was_confirmed()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);
        var confirmed = new ConcurrentBag<string>();
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var publishing = Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, ct) =>
        {
            // However fast the others are, these come after.
            if (n >= 1200)
                await killed.Task;
            for (var watch = Stopwatch.StartNew(); ;)
            {
                try
                {
                    await broker.PublishAsync(Broker.Event(topic, $"{n}"), ct);
                    confirmed.Add($"{n}");
                    return;
                }
                catch (Exception e) when (RabbitMqConnection.IsTrouble(e) && watch.Elapsed < TimeSpan.FromMinutes(2))
                {
                    // Refused: what a publisher does then is try again.
                }
            }
        });
        await seen.WaitAsync(all => all.Distinct >= 300);
        await server.KillAsync();
        killed.SetResult();
        await server.StartAsync();
        await publishing;

        Assert.Equal(2000, confirmed.Count);
        await seen.WaitAsync(all => all.Distinct == 2000);
        Assert.Null(broker.Trouble);
    }

    [SkippableFact]
    public async Task While_the_broker_is_away_publishing_fails_and_the_component_says_why_and_then_all_goes_on()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);
        Assert.Null(broker.Trouble);
        await server.StopAsync();
        try
        {
            var watch = Stopwatch.StartNew();
            await Assert.ThrowsAsync<IOException>(async () => await broker.PublishAsync(Broker.Event(topic, "lost"), default));
            // Two waits of reconnectWaitSeconds between three attempts.
            Assert.InRange(watch.Elapsed.TotalSeconds, 0.8, 30);
            Assert.Contains($"127.0.0.1:{server.Port}", broker.Trouble, StringComparison.Ordinal);
        }
        finally
        {
            await server.StartAsync();
        }

        for (var watch = Stopwatch.StartNew(); broker.Trouble is not null; await Task.Delay(50))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), broker.Trouble);
        await broker.PublishAsync(Broker.Event(topic, "after"), default);
        await seen.WaitAsync(all => all.Events.Count == 1);
        Assert.Equal(["after"], seen.Events);
    }

    [SkippableFact]
    public async Task A_subscription_begun_while_the_broker_is_away_takes_events_when_it_is_back()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        await server.StopAsync();
        var seen = new Seen();
        try
        {
            for (var watch = Stopwatch.StartNew(); broker.Trouble is null; await Task.Delay(20))
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "the loss was not noticed");
            await broker.SubscribeAsync(seen.Of(topic, "store"), default);
        }
        finally
        {
            await server.StartAsync();
        }

        for (var n = 0; seen.Events.Count == 0; n++, await Task.Delay(100))
        {
            Assert.True(n < 600, "nothing came");
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);
        }
    }

    [SkippableFact]
    public async Task A_queue_that_somebody_deletes_is_made_again()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);
        await using (var connection = await Broker.DialAsync(server))
        await using (var channel = await connection.CreateChannelAsync())
        {
            await channel.QueueDeleteAsync($"store-{topic}", ifUnused: false, ifEmpty: false);
            // And the exchange: the next publish finds neither.
            await channel.ExchangeDeleteAsync(topic);
        }

        for (var n = 0; seen.Events.Count == 0; n++, await Task.Delay(100))
        {
            Assert.True(n < 600, "nothing came");
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);
        }
    }

    [SkippableFact]
    public async Task A_queue_of_another_shape_is_told_and_harms_no_other_subscription()
    {
        var topic = Broker.Name("orders");
        Skip.If(server.Missing is not null, server.Missing);
        await using var connection = await Broker.DialAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync($"store-{topic}", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-max-length"] = 3 });
        await using var broker = await Broker.OpenAsync(server);
        var (refused, other) = (new Seen(), new Seen());

        await broker.SubscribeAsync(refused.Of(topic, "store"), default);
        await broker.SubscribeAsync(other.Of(topic, "view"), default);
        await broker.PublishAsync(Broker.Event(topic, "one"), default);
        await other.WaitAsync(all => all.Events.Count == 1);
        await channel.QueueDeleteAsync($"store-{topic}", ifUnused: false, ifEmpty: false);

        for (var n = 0; refused.Events.Count == 0; n++, await Task.Delay(100))
        {
            Assert.True(n < 600, "the queue was not tried again");
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);
        }
    }

    [SkippableFact]
    public async Task A_wrong_address_or_password_is_told_at_start_without_the_password()
    {
        Skip.If(server.Missing is not null, server.Missing);
        foreach (var address in new[] { "amqp://guest:secret@127.0.0.1:1", $"amqp://guest:secret@127.0.0.1:{server.Port}" })
        {
            await using var broker = new RabbitMqPubSub(Broker.Component(address), "test", NullLogger.Instance);
            var refusal = await Assert.ThrowsAsync<IOException>(() => broker.ConnectAsync(default));
            Assert.Contains("127.0.0.1:", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        }
    }
}
