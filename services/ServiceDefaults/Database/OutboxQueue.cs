using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// The short way from a committed unit of work to the dispatcher. It only saves a query: what does not fit, or is lost with the process, is in
/// the outbox table and is found there. It also knows which messages this process has in hand, from the commit until they are out and removed, so
/// that the sweep does not send them a second time.
/// </summary>
public sealed class OutboxQueue
{
    private const int Capacity = 10_000;

    private readonly Channel<OutboxMessage> _channel = Channel.CreateBounded<OutboxMessage>(Capacity);
    private readonly ConcurrentDictionary<long, byte> _inHand = new();

    internal ChannelReader<OutboxMessage> Reader => _channel.Reader;

    internal void Enqueue(IEnumerable<OutboxMessage> messages)
    {
        foreach (var message in messages)
            if (TryTake(message.Id) && !_channel.Writer.TryWrite(message)) Release(message.Id);
    }

    internal void Complete() => _channel.Writer.TryComplete();

    internal HashSet<long> InHand() => [.. _inHand.Keys];

    internal bool TryTake(long id) => _inHand.TryAdd(id, 0);

    internal void Release(long id) => _inHand.TryRemove(id, out _);
}
