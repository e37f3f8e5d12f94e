using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using LocalDapr.PubSub;
using LocalDapr.RabbitMq;
using LocalDapr.Resources;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Tests.Engines;
using RabbitMQ.Client;

namespace LocalDapr.Tests.RabbitMq;

[CollectionDefinition(Name)]
public sealed class RabbitMqTests : ICollectionFixture<RabbitMqServer>
{
    public const string Name = "rabbitmq";
}

/// <summary>Components of the test server, and what the tests look at behind their back.</summary>
internal static class Broker
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    /// <summary>As components/rabbitmq-postgres sets it: nothing is lost. The given metadata comes on top.</summary>
    public static Component Component(string address, params (string Name, string Value)[] metadata)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["connectionString"] = address,
            ["durable"] = "true",
            ["deletedWhenUnused"] = "false",
            ["deliveryMode"] = "2",
            ["publisherConfirm"] = "true",
            ["requeueInFailure"] = "true",
            ["prefetchCount"] = "100",
            ["reconnectWaitSeconds"] = "500ms",
        };
        foreach (var (name, value) in metadata)
            all[name] = value;
        return new Component("pubsub", "pubsub.rabbitmq", "v1", all, [], IgnoreErrors: false, "pubsub.yaml");
    }

    public static async Task<RabbitMqPubSub> OpenAsync(RabbitMqServer server, params (string Name, string Value)[] metadata)
    {
        Skip.If(server.Missing is not null, server.Missing);
        var broker = new RabbitMqPubSub(Component(server.ConnectionString, metadata), "test", NullLogger.Instance);
        await broker.ConnectAsync(CancellationToken.None);
        return broker;
    }

    /// <summary>A name no other test uses.</summary>
    public static string Name(string of) => $"{of}-{Guid.NewGuid():N}";

    public static PubSubMessage Event(string topic, string text, params (string Name, string Value)[] metadata) =>
        new(topic, Encoding.UTF8.GetBytes(text), metadata.Length == 0 ? NoMetadata : metadata.ToDictionary(pair => pair.Name, pair => pair.Value));

    /// <summary>A connection past localdapr.</summary>
    public static Task<IConnection> DialAsync(RabbitMqServer server) => new ConnectionFactory { Uri = new Uri(server.ConnectionString) }.CreateConnectionAsync();

    public static async Task<long> CountAsync(RabbitMqServer server, string queue)
    {
        await using var connection = await DialAsync(server);
        await using var channel = await connection.CreateChannelAsync();
        return await channel.MessageCountAsync(queue);
    }
}

/// <summary>A handler that notes what it gets.</summary>
internal sealed class Seen(Func<string, int, DeliveryOutcome>? decide = null)
{
    private readonly ConcurrentQueue<string> _events = new();
    private readonly ConcurrentDictionary<string, int> _times = new();
    private int _inProgress;

    public IReadOnlyList<string> Events => [.. _events];

    public int Distinct => _times.Count;

    public int AtOnce { get; private set; }

    public int LargestBatch { get; private set; }

    public IReadOnlyDictionary<string, string> LastMetadata { get; private set; } = new Dictionary<string, string>();

    public TimeSpan Work { get; init; }

    /// <summary>Nothing is done before.</summary>
    public Task Until { get; init; } = Task.CompletedTask;

    public int Times(string text) => _times.GetValueOrDefault(text);

    public TopicSubscription Of(string topic, string group, params (string Name, string Value)[] metadata) =>
        new(topic, group, 1, TakeAsync) { Metadata = metadata.ToDictionary(pair => pair.Name, pair => pair.Value) };

    public async Task WaitAsync(Func<Seen, bool> enough, int seconds = 60)
    {
        for (var watch = Stopwatch.StartNew(); !enough(this); await Task.Delay(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"only {_events.Count} events, {Distinct} different ones: {string.Join(", ", _events.Take(20))}");
    }

    private async Task<DeliveryOutcome[]> TakeAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        lock (_times)
        {
            AtOnce = Math.Max(AtOnce, ++_inProgress);
            LargestBatch = Math.Max(LargestBatch, messages.Count);
        }
        await Until.WaitAsync(cancellationToken);
        if (Work > TimeSpan.Zero)
            await Task.Delay(Work, cancellationToken);
        var outcomes = messages.Select(message =>
        {
            var text = Encoding.UTF8.GetString(message.Data.Span);
            LastMetadata = message.Metadata;
            _events.Enqueue(text);
            var times = _times.AddOrUpdate(text, 1, (_, before) => before + 1);
            return decide?.Invoke(text, times) ?? DeliveryOutcome.Done;
        }).ToArray();
        lock (_times) _inProgress--;
        return outcomes;
    }
}
