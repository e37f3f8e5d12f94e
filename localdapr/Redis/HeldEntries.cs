using System.Threading.Channels;

namespace LocalDapr.Redis;

/// <summary>
/// Entries of one group that were read and not handled because the app was away. They outlive the reader that read them: the next one hands them out,
/// also those that come back after it has begun.
/// </summary>
internal sealed class HeldEntries
{
    // As many as were read ahead and are being handled: readers stop reading when they are not taken from.
    private readonly Channel<StreamEntry> _entries = Channel.CreateUnbounded<StreamEntry>();

    public void Add(StreamEntry entry) => _entries.Writer.TryWrite(entry);

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _entries.Reader.WaitToReadAsync(cancellationToken);

    public bool TryTake(out StreamEntry entry) => _entries.Reader.TryRead(out entry!);
}
