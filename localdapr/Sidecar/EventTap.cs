using System.Threading.Channels;
using LocalDapr.PubSub;

namespace LocalDapr.Sidecar;

/// <summary>Shows passing events to watchers without ever waiting for one: a slow watcher loses the oldest.</summary>
internal sealed class EventTap
{
    private const int Buffered = 1000;
    private readonly Lock _lock = new();
    private volatile Channel<PublishedEvent>[] _watchers = [];

    public void Show(string appId, string pubSubName, PubSubMessage message)
    {
        var watchers = _watchers;
        if (watchers.Length == 0)
            return;
        var shown = new PublishedEvent(DateTimeOffset.UtcNow, appId, pubSubName, message.Topic, message.Data);
        foreach (var watcher in watchers)
            watcher.Writer.TryWrite(shown);
    }

    public async IAsyncEnumerable<PublishedEvent> WatchAsync(string? topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<PublishedEvent>(new BoundedChannelOptions(Buffered) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
            _watchers = [.. _watchers, channel];
        try
        {
            await foreach (var shown in channel.Reader.ReadAllAsync(cancellationToken))
                if (topic is null || shown.Topic == topic)
                    yield return shown;
        }
        finally
        {
            lock (_lock)
                _watchers = [.. _watchers.Where(watcher => watcher != channel)];
        }
    }
}
