using LocalDapr.PubSub;
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

    [SkippableFact]
    public async Task Of_20000_events_taken_in_batches_none_is_lost_and_none_comes_twice()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "view") with { Batch = new BatchLimits(100, TimeSpan.FromMilliseconds(50)) }, default);

        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, (n, ct) => broker.PublishAsync(Broker.Event(topic, $"{n}"), ct));

        await seen.WaitAsync(all => all.Distinct == 20_000, seconds: 90);
        await Task.Delay(300);
        Assert.Equal(20_000, seen.Events.Count);
        Assert.InRange(seen.LargestBatch, 2, 100);
    }

    [SkippableFact]
    public async Task An_event_is_acknowledged_only_after_its_handler()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var answer = new TaskCompletionSource<DeliveryOutcome[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await broker.SubscribeAsync(new TopicSubscription(topic, "store", 1, (_, _) => answer.Task), default);
        await broker.PublishAsync(Broker.Event(topic, "one"), default);

        await Eventually.HoldsAsync(async () => await UnacknowledgedAsync($"store-{topic}") == 1);
        answer.SetResult([DeliveryOutcome.Done]);

        await Eventually.HoldsAsync(async () => await UnacknowledgedAsync($"store-{topic}") == 0);
    }

    [SkippableFact]
    public async Task A_failed_event_comes_again_with_requeueInFailure()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("requeueInFailure", "true"));
        var seen = new Seen((_, times) => times < 3 ? DeliveryOutcome.Failed : DeliveryOutcome.Done);
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);

        await broker.PublishAsync(Broker.Event(topic, "one"), default);

        await seen.WaitAsync(all => all.Times("one") == 3);
    }

    [SkippableFact]
    public async Task A_failed_event_is_dropped_without_requeueInFailure()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("requeueInFailure", "false"));
        var seen = new Seen((text, _) => text == "bad" ? DeliveryOutcome.Failed : DeliveryOutcome.Done);
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);

        await broker.PublishAsync(Broker.Event(topic, "bad"), default);
        await broker.PublishAsync(Broker.Event(topic, "good"), default);

        await seen.WaitAsync(all => all.Distinct == 2);
        await Task.Delay(300);
        Assert.Equal(1, seen.Times("bad"));
        Assert.Equal(0, await Broker.CountAsync(server, $"store-{topic}"));
    }

    [SkippableFact]
    public async Task With_enableDeadLetter_a_failed_event_goes_to_the_dead_letter_queue()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("requeueInFailure", "false"), ("enableDeadLetter", "true"));
        var seen = new Seen((_, _) => DeliveryOutcome.Failed);
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);

        await broker.PublishAsync(Broker.Event(topic, "bad"), default);

        await Eventually.HoldsAsync(async () => await Broker.CountAsync(server, $"dlq-store-{topic}") == 1);
        Assert.Equal(1, seen.Times("bad"));
    }

    [SkippableFact]
    public async Task Events_that_could_not_be_offered_stay_at_the_broker_for_whoever_comes_next()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("requeueInFailure", "false"));
        var away = new Seen((_, _) => DeliveryOutcome.Held);
        var subscription = await broker.SubscribeAsync(away.Of(topic, "store"), default);
        for (var n = 0; n < 20; n++)
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);
        await away.WaitAsync(all => all.Events.Count >= 30);
        await subscription.DisposeAsync();
        await Eventually.HoldsAsync(async () => await Broker.CountAsync(server, $"store-{topic}") == 20);

        var back = new Seen();
        await broker.SubscribeAsync(back.Of(topic, "store"), default);

        await back.WaitAsync(all => all.Distinct == 20);
        await Task.Delay(300);
        Assert.Equal(20, back.Events.Count);
    }

    [SkippableFact]
    public async Task A_subscription_that_ends_finishes_what_is_in_progress_and_gives_back_the_rest()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("concurrencyMode", "single"));
        var done = new TaskCompletionSource();
        var slow = new Seen { Until = done.Task };
        var subscription = await broker.SubscribeAsync(slow.Of(topic, "store"), default);
        for (var n = 0; n < 10; n++)
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);
        await slow.WaitAsync(all => all.AtOnce == 1);

        await subscription.DisposeAsync();
        await Eventually.HoldsAsync(async () => await Broker.CountAsync(server, $"store-{topic}") == 9);
        Assert.Empty(slow.Events);
        done.SetResult();
        await slow.WaitAsync(all => all.Events.Count == 1);
        var next = new Seen();
        await broker.SubscribeAsync(next.Of(topic, "store"), default);

        await next.WaitAsync(all => all.Events.Count == 9);
        Assert.DoesNotContain(slow.Events[0], next.Events);
    }

    [SkippableFact]
    public async Task A_component_that_is_closed_tells_the_broker_what_was_handled()
    {
        var topic = Broker.Name("orders");
        var broker = await Broker.OpenAsync(server);
        var slow = new Seen { Work = TimeSpan.FromMilliseconds(300) };
        var subscription = await broker.SubscribeAsync(slow.Of(topic, "store"), default);
        await broker.PublishAsync(Broker.Event(topic, "one"), default);
        await slow.WaitAsync(all => all.AtOnce == 1);

        await subscription.DisposeAsync();
        await broker.DisposeAsync();

        Assert.Single(slow.Events);
        Assert.Equal(0, await Broker.CountAsync(server, $"store-{topic}"));
    }

    [SkippableFact]
    public async Task With_concurrency_single_events_keep_their_order()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("concurrencyMode", "single"));
        var seen = new Seen { Work = TimeSpan.FromMilliseconds(2) };
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);

        for (var n = 0; n < 100; n++)
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);

        await seen.WaitAsync(all => all.Events.Count == 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), seen.Events);
        Assert.Equal(1, seen.AtOnce);
    }

    [SkippableFact]
    public async Task No_more_events_are_with_the_app_than_prefetchCount_says()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("prefetchCount", "3"));
        var seen = new Seen { Work = TimeSpan.FromMilliseconds(30) };
        // All of them wait before the first is handed out.
        await (await broker.SubscribeAsync(seen.Of(topic, "store"), default)).DisposeAsync();
        for (var n = 0; n < 30; n++)
            await broker.PublishAsync(Broker.Event(topic, $"{n}"), default);

        await broker.SubscribeAsync(seen.Of(topic, "store"), default);
        await seen.WaitAsync(all => all.Events.Count == 30);
        Assert.Equal(3, seen.AtOnce);
    }

    [SkippableFact]
    public async Task An_event_whose_time_is_over_is_forgotten_by_the_broker()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("ttlInSeconds", "60"));
        await (await broker.SubscribeAsync(new Seen().Of(topic, "store"), default)).DisposeAsync();

        await broker.PublishAsync(Broker.Event(topic, "short", ("ttlInSeconds", "5")), default);
        await broker.PublishAsync(Broker.Event(topic, "long"), default);
        Assert.Equal(2, await Broker.CountAsync(server, $"store-{topic}"));

        await Eventually.HoldsAsync(async () => await Broker.CountAsync(server, $"store-{topic}") == 1);
        await using var connection = await Broker.DialAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        var left = await channel.BasicGetAsync($"store-{topic}", autoAck: true);
        Assert.Equal("60000", left!.BasicProperties.Expiration);
    }

    [SkippableFact]
    public async Task Events_of_a_higher_priority_come_first_from_a_queue_that_knows_priorities()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("concurrencyMode", "single"));
        var seen = new Seen();
        await (await broker.SubscribeAsync(seen.Of(topic, "store", ("maxPriority", "10")), default)).DisposeAsync();
        await broker.PublishAsync(Broker.Event(topic, "plain"), default);
        await broker.PublishAsync(Broker.Event(topic, "urgent", ("priority", "9")), default);

        await broker.SubscribeAsync(seen.Of(topic, "store", ("maxPriority", "10")), default);

        await seen.WaitAsync(all => all.Events.Count == 2);
        Assert.Equal(["urgent", "plain"], seen.Events);
    }

    [SkippableFact]
    public async Task Routing_keys_choose_on_an_exchange_that_is_not_fanout()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("exchangeKind", "topic"));
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store", ("routingKey", "seoul.*,busan.*")), default);

        await broker.PublishAsync(Broker.Event(topic, "no", ("routingKey", "daegu.1")), default);
        await broker.PublishAsync(Broker.Event(topic, "seoul", ("routingKey", "seoul.1")), default);
        await broker.PublishAsync(Broker.Event(topic, "busan", ("routingKey", "busan.1")), default);

        await seen.WaitAsync(all => all.Events.Count == 2);
        await Task.Delay(200);
        Assert.Equal(["busan", "seoul"], seen.Events.Order());
    }

    [SkippableFact]
    public async Task Message_properties_reach_the_subscriber_when_the_component_says_so()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("publishMessagePropertiesToMetadata", "true"));
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);

        await broker.PublishAsync(Broker.Event(topic, "one", ("messageID", "m-1"), ("correlationID", "c-1"), ("type", "Ordered")), default);

        await seen.WaitAsync(all => all.Events.Count == 1);
        Assert.Equal(
            [("metadata.contenttype", "text/plain"), ("metadata.correlationid", "c-1"), ("metadata.messageid", "m-1"), ("metadata.type", "Ordered")],
            seen.LastMetadata.Select(pair => (pair.Key, pair.Value)).Order());
    }

    [SkippableFact]
    public async Task A_subscription_whose_metadata_makes_no_sense_takes_nothing_and_harms_no_other()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var (wrong, right) = (new Seen(), new Seen());
        await broker.SubscribeAsync(wrong.Of(topic, "store", ("queueType", "stream")), default);
        await broker.SubscribeAsync(right.Of(topic, "view"), default);

        await broker.PublishAsync(Broker.Event(topic, "one"), default);

        await right.WaitAsync(all => all.Events.Count == 1);
        Assert.Empty(wrong.Events);
    }

    private async Task<long> UnacknowledgedAsync(string queue)
    {
        var lines = await server.ControlAsync("list_queues", "--no-table-headers", "name", "messages_unacknowledged");
        return long.Parse(lines.Split('\n').Single(line => line.StartsWith(queue + "\t", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
