using System.Collections.Concurrent;
using System.Text;
using LocalDapr.PubSub;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalDapr.Tests.PubSub;

public class InMemoryPubSubTests
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();

    [Fact]
    public async Task Every_group_gets_an_event_and_the_members_of_a_group_share()
    {
        await using var broker = Broker();
        var orders = new Seen();
        var stores = new Seen();
        await broker.SubscribeAsync(Subscribe("order", orders.TakeAsync), default);
        await broker.SubscribeAsync(Subscribe("order", orders.TakeAsync), default);
        await broker.SubscribeAsync(Subscribe("store", stores.TakeAsync), default);

        for (var i = 0; i < 100; i++)
            await broker.PublishAsync(Event($"{i}"), default);

        await orders.WaitAsync(100);
        await stores.WaitAsync(100);
        Assert.Equal(100, orders.Distinct);
        Assert.Equal(100, stores.Distinct);
    }

    [Fact]
    public async Task Events_wait_for_a_member_that_left_and_came_back()
    {
        await using var broker = Broker();
        var seen = new Seen();
        var member = await broker.SubscribeAsync(Subscribe("order", seen.TakeAsync), default);
        await member.DisposeAsync();
        await broker.PublishAsync(Event("late"), default);
        Assert.Equal(0, seen.Count);

        await broker.SubscribeAsync(Subscribe("order", seen.TakeAsync), default);

        await seen.WaitAsync(1);
    }

    [Fact]
    public async Task A_full_group_refuses_and_no_other_group_gets_the_refused_event()
    {
        await using var broker = Broker(new BrokerLimits(Events: 2));
        var seen = new Seen();
        await (await broker.SubscribeAsync(Subscribe("away", seen.TakeAsync), default)).DisposeAsync();
        await broker.SubscribeAsync(Subscribe("here", seen.TakeAsync), default);
        await broker.PublishAsync(Event("1"), default);
        await broker.PublishAsync(Event("2"), default);

        await Assert.ThrowsAsync<TopicFullException>(() => broker.PublishAsync(Event("3"), default).AsTask());

        await seen.WaitAsync(2);
        await Task.Delay(50);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task The_byte_limit_counts_too()
    {
        await using var broker = Broker(new BrokerLimits(Bytes: 10));
        await (await broker.SubscribeAsync(Subscribe("away", new Seen().TakeAsync), default)).DisposeAsync();
        await broker.PublishAsync(Event("1234567890"), default);
        await Assert.ThrowsAsync<TopicFullException>(() => broker.PublishAsync(Event("x"), default).AsTask());
    }

    [Fact]
    public async Task A_failing_event_is_tried_ten_times_a_held_one_for_as_long_as_it_takes()
    {
        await using var broker = Broker();
        var failing = new Seen { Answer = _ => DeliveryOutcome.Failed };
        var held = new Seen { Answer = n => n < 15 ? DeliveryOutcome.Held : DeliveryOutcome.Done };
        await broker.SubscribeAsync(Subscribe("fails", failing.TakeAsync), default);
        await broker.SubscribeAsync(Subscribe("held", held.TakeAsync), default);

        await broker.PublishAsync(Event("x"), default);

        await held.WaitAsync(15);
        await Task.Delay(300);
        Assert.Equal(10, failing.Count);
        Assert.Equal(15, held.Count);
    }

    [Fact]
    public async Task Batches_hold_up_to_their_limit_and_come_one_after_another()
    {
        await using var broker = Broker();
        var sizes = new ConcurrentQueue<int>();
        var inside = 0;
        var overlapped = false;
        await broker.SubscribeAsync(new TopicSubscription("t", "view", 64, async (messages, ct) =>
        {
            overlapped |= Interlocked.Increment(ref inside) > 1;
            await Task.Delay(10, ct);
            Interlocked.Decrement(ref inside);
            sizes.Enqueue(messages.Count);
            return [.. messages.Select(_ => DeliveryOutcome.Done)];
        }, new BatchLimits(3, TimeSpan.FromMilliseconds(200))), default);

        for (var i = 0; i < 7; i++)
            await broker.PublishAsync(Event($"{i}"), default);

        await Eventually.HoldsAsync(() => sizes.Sum() == 7);
        Assert.False(overlapped);
        Assert.Equal([3, 3, 1], sizes);
    }

    [Fact]
    public async Task What_was_published_before_an_app_came_up_for_the_first_time_is_not_lost()
    {
        await using var broker = new InMemoryPubSub(NullLogger.Instance, keepHistory: true);
        await broker.PublishAsync(Event("early"), default);
        var seen = new Seen();
        await broker.SubscribeAsync(Subscribe("slow-starter", seen.TakeAsync), default);
        await seen.WaitAsync(1);

        broker.EndHistory();
        await broker.PublishAsync(Event("later"), default);
        await broker.SubscribeAsync(Subscribe("newcomer", seen.TakeAsync), default);
        await seen.WaitAsync(2);
        await Task.Delay(50);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task A_backlog_is_worked_off_by_many_handlers_at_once_but_not_by_more_than_allowed()
    {
        await using var broker = Broker();
        await (await broker.SubscribeAsync(Subscribe("order", new Seen().TakeAsync), default)).DisposeAsync();
        for (var i = 0; i < 40; i++)
            await broker.PublishAsync(Event($"{i}"), default);
        int inside = 0, most = 0, done = 0;
        await broker.SubscribeAsync(new TopicSubscription("t", "order", AtOnce: 8, async (_, ct) =>
        {
            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            await Task.Delay(30, ct);
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
            return [DeliveryOutcome.Done];
        }), default);

        await Eventually.HoldsAsync(() => done == 40);
        Assert.InRange(most, 2, 8);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
                return;
    }

    private static InMemoryPubSub Broker(BrokerLimits? limits = null) => new(NullLogger.Instance, limits);

    private static PubSubMessage Event(string text) => new("t", Encoding.UTF8.GetBytes(text), NoMetadata);

    private static TopicSubscription Subscribe(string group, Func<IReadOnlyList<PubSubMessage>, CancellationToken, Task<DeliveryOutcome[]>> handler) =>
        new("t", group, 8, handler);

    private sealed class Seen
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private int _calls;

        public Func<int, DeliveryOutcome> Answer { get; init; } = _ => DeliveryOutcome.Done;

        public int Count => _texts.Count;

        public int Distinct => _texts.Distinct().Count();

        public Task<DeliveryOutcome[]> TakeAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
        {
            _texts.Enqueue(Encoding.UTF8.GetString(messages[0].Data.Span));
            return Task.FromResult<DeliveryOutcome[]>([Answer(Interlocked.Increment(ref _calls))]);
        }

        public Task WaitAsync(int count) => Eventually.HoldsAsync(() => Count >= count);
    }
}
