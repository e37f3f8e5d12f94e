using System.Threading.Channels;

namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// The short way from a committed unit of work to the dispatcher. It only saves a query: what does not fit, or is lost with the process, is in
/// the outbox table and is found there.
/// </summary>
public sealed class OutboxQueue
{
    private readonly Channel<OutboxMessage> _channel = Channel.CreateBounded<OutboxMessage>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    internal ChannelReader<OutboxMessage> Reader => _channel.Reader;

    internal void Enqueue(IEnumerable<OutboxMessage> messages)
    {
        foreach (var message in messages) _channel.Writer.TryWrite(message);
    }

    internal void Complete() => _channel.Writer.TryComplete();
}
