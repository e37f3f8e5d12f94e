using System.Text.RegularExpressions;
using Pizza.Tests.Engines;
using RabbitMQ.Client;

namespace LocalDapr.Tests.RabbitMq;

/// <summary>The layout is daprd's (components-contrib: pubsub/rabbitmq/rabbitmq.go), so that one broker can serve both.</summary>
[Collection(RabbitMqTests.Name)]
public partial class RabbitMqLayoutTests(RabbitMqServer server)
{
    [SkippableFact]
    public async Task A_topic_is_an_exchange_and_an_app_has_a_queue_per_topic()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("enableDeadLetter", "true"), ("maxLen", "1000"), ("maxLenBytes", "1048576"));

        await broker.SubscribeAsync(new Seen().Of(topic, "store"), default);

        Assert.Equal([$"dlx-store-{topic}\tfanout\ttrue\tfalse\t[]", $"{topic}\tfanout\ttrue\tfalse\t[]"],
            await ListAsync("list_exchanges", topic, "name", "type", "durable", "auto_delete", "arguments"));
        Assert.Equal(
            [
                $"dlq-store-{topic}\ttrue\tfalse\t[{{\"x-max-length\",1000}}, {{\"x-max-length-bytes\",1048576}}, {{\"x-queue-mode\",\"lazy\"}}]",
                $"store-{topic}\ttrue\tfalse\t[{{\"x-dead-letter-exchange\",\"dlx-store-{topic}\"}}, {{\"x-max-length\",1000}}, {{\"x-max-length-bytes\",1048576}}, {{\"x-queue-type\",\"classic\"}}]",
            ],
            (await ListAsync("list_queues", topic, "name", "durable", "auto_delete", "arguments")).Select(SortArguments));
        Assert.Equal([$"dlx-store-{topic}\tdlq-store-{topic}\t", $"{topic}\tstore-{topic}\t"],
            (await ListAsync("list_bindings", topic, "source_name", "destination_name", "routing_key")).Where(line => !line.StartsWith('\t')));
    }

    [SkippableFact]
    public async Task Without_a_word_about_it_exchange_and_queue_go_with_their_last_user()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server, ("durable", ""), ("deletedWhenUnused", ""));
        var subscription = await broker.SubscribeAsync(new Seen().Of(topic, "store"), default);
        Assert.Equal([$"store-{topic}\ttrue\ttrue"], await ListAsync("list_queues", topic, "name", "durable", "auto_delete"));

        await subscription.DisposeAsync();

        Assert.Empty(await ListAsync("list_queues", topic, "name"));
        // The exchange went with the queue; publishing makes it again.
        await broker.PublishAsync(Broker.Event(topic, "to nobody"), default);
    }

    [SkippableFact]
    public async Task A_subscription_can_name_and_shape_its_queue()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();

        await broker.SubscribeAsync(seen.Of(topic, "store", ("queueName", $"mine-{topic}"), ("queueType", "quorum"), ("singleActiveConsumer", "true"), ("maxLen", "50"), ("maxLenBytes", "9000")), default);
        await broker.PublishAsync(Broker.Event(topic, "one"), default);

        Assert.Equal([$"mine-{topic}\t[{{\"x-max-length\",50}}, {{\"x-max-length-bytes\",9000}}, {{\"x-queue-type\",\"quorum\"}}, {{\"x-single-active-consumer\",true}}]"],
            (await ListAsync("list_queues", topic, "name", "arguments")).Select(SortArguments));
        await seen.WaitAsync(all => all.Events.Count == 1);
    }

    [SkippableFact]
    public async Task What_daprd_has_declared_is_used_and_what_it_published_is_delivered()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var topic = Broker.Name("orders");
        await using var connection = await Broker.DialAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(topic, "fanout", durable: true, autoDelete: false);
        await channel.QueueDeclareAsync($"store-{topic}", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "classic" });
        await channel.QueueBindAsync($"store-{topic}", topic, "");
        await channel.BasicPublishAsync(topic, "", mandatory: true, new BasicProperties { ContentType = "text/plain", DeliveryMode = DeliveryModes.Persistent }, "before"u8.ToArray());

        await using var broker = await Broker.OpenAsync(server);
        var seen = new Seen();
        await broker.SubscribeAsync(seen.Of(topic, "store"), default);
        await broker.PublishAsync(Broker.Event(topic, "after"), default);

        await seen.WaitAsync(all => all.Events.Count == 2);
        Assert.Equal(["before", "after"], seen.Events);
    }

    [SkippableFact]
    public async Task What_localdapr_publishes_is_as_daprd_publishes_it()
    {
        var topic = Broker.Name("orders");
        await using var broker = await Broker.OpenAsync(server);
        await (await broker.SubscribeAsync(new Seen().Of(topic, "store"), default)).DisposeAsync();

        await broker.PublishAsync(Broker.Event(topic, "one", ("rawPayload", "true"), ("priority", "300")), default);

        await using var connection = await Broker.DialAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        var message = await channel.BasicGetAsync($"store-{topic}", autoAck: true);
        Assert.Equal((topic, "", "one"), (message!.Exchange, message.RoutingKey, System.Text.Encoding.UTF8.GetString(message.Body.Span)));
        Assert.Equal(("text/plain", DeliveryModes.Persistent, (byte)255), (message.BasicProperties.ContentType, message.BasicProperties.DeliveryMode, message.BasicProperties.Priority));
        Assert.False(message.BasicProperties.IsHeadersPresent());
        Assert.False(message.BasicProperties.IsExpirationPresent());
    }

    private async Task<IReadOnlyList<string>> ListAsync(string command, string topic, params string[] columns)
    {
        var lines = await server.ControlAsync([command, "--no-table-headers", .. columns]);
        return [.. lines.Split('\n').Where(line => line.Contains(topic, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Argument();

    // rabbitmqctl lists them in the order they were declared in.
    private static string SortArguments(string line)
    {
        var start = line.IndexOf('[', StringComparison.Ordinal) + 1;
        return $"{line[..start]}{string.Join(", ", Argument().Matches(line[start..]).Select(match => match.Value).Order(StringComparer.Ordinal))}]";
    }
}
