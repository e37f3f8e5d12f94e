using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Dapr;
using Pizza.ServiceDefaults.Live;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.CustomerCenter;

/// <param name="IsWritten">The document and all its index entries are in the store.</param>
/// <param name="Document">As it now is there; null when absent.</param>
public readonly record struct ChangeOutcome(bool IsWritten, object? Document);

/// <summary>
/// The one writer of this process. Changes from all topics and requests meet in one bounded queue; whatever waits there is taken together:
/// one bulk read, one fold per document, one bulk save, then the same for the index entries of what was saved. If another replica was
/// faster with one of the keys, or the store failed, every key is settled on its own, with its own outcome.
/// </summary>
/// <remarks>
/// A document is saved before the indexes name it, and a change is reported as written only after both. So an index never names what does
/// not exist, and a crash in between leaves nothing unfindable: the event comes again, changes nothing in the document, and its index
/// entries, which follow from the document alone, are completed.
/// </remarks>
public sealed class ViewWriter(ViewStore store, LiveFeed<MyPage> feed, ILogger<ViewWriter> logger) : BackgroundService
{
    private const int QueueLength = 4096;
    private const int ChangesOfABatch = 512;
    private const int Attempts = 8;
    private const int SettledAtOnce = 16;

    // Less than a delivery's timeout, so that the answer still arrives.
    private static readonly TimeSpan BatchTimeout = TimeSpan.FromSeconds(15);

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    // What is known to be in the indexes: leaf and id, with the sequence; root and member. Saves reading them again for every event.
    private readonly RecentMap<string, int> _indexed = new(60_000);

    /// <summary>Applies one change; waits while the queue is full.</summary>
    /// <param name="change">Of one document.</param>
    /// <param name="ct">Cancels the waiting; the change may be written all the same.</param>
    /// <param name="cause">The span it is done for; null: the current one.</param>
    public async Task<ChangeOutcome> ApplyAsync(DocumentChange change, CancellationToken ct, ActivityContext? cause = null)
    {
        var pending = new Pending(change, cause ?? Activity.Current?.Context ?? default);
        await _queue.Writer.WriteAsync(pending, ct);
        return await pending.Outcome.Task.WaitAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Pending>(ChangesOfABatch);
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < ChangesOfABatch && _queue.Reader.TryRead(out var pending)) batch.Add(pending);
            await WriteAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task WriteAsync(List<Pending> batch, CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(BatchTimeout);
        using var span = Tracing.StartTogether("write view", batch.Select(p => p.Cause));
        var documents = batch.GroupBy(p => p.Change.Key)
            .Select(g => new Write(g.Key, g.First().Change.Kind, [.. g.Select(p => p.Change.Fold)]))
            .ToDictionary(w => w.Key);
        try
        {
            await SaveAsync(documents, timeout.Token);
            await IndexAsync(documents.Values, timeout.Token);
            // Whoever is told may look at once, and must find it in every list.
            foreach (var page in documents.Values.Where(d => d.IsDone).Select(d => d.Document).OfType<MyPage>()) feed.Publish(page);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            foreach (var write in documents.Values.Where(w => !w.IsIndexed)) write.Failure ??= new TimeoutException($"not written within {BatchTimeout}");
        }
        finally
        {
            foreach (var pending in batch)
            {
                var write = documents[pending.Change.Key];
                pending.Outcome.SetResult(new(write.IsDone && write.IsIndexed, write.Document));
            }
        }
        var failed = documents.Values.Where(w => w.Failure is not null).ToList();
        if (failed.Count > 0)
            logger.LogWarning(failed[0].Failure, "{Failed} of {Count} view documents were not written, {Key} among them; their events come again", failed.Count, documents.Count, failed[0].Key);
    }

    /// <summary>Brings every index entry of the documents that are saved into the store, once per leaf and root.</summary>
    private async Task IndexAsync(IReadOnlyCollection<Write> documents, CancellationToken ct)
    {
        var targets = new Dictionary<string, Write>();
        var wanted = new List<Wanted>();
        foreach (var document in documents.Where(d => d.IsDone))
        {
            foreach (var entry in document.Document is { } saved ? document.Kind.Entries(saved) : [])
            {
                Want($"{entry.LeafKey} {entry.Id}", entry.Sequence, Documents.Leaf, entry.LeafKey, leaf => IndexLeaf.Add((IndexLeaf?)leaf, entry));
                foreach (var (rootKey, member) in entry.Roots())
                    Want($"{rootKey} {member}", 0, Documents.Root, rootKey, root => IndexRoot.Add((IndexRoot?)root, member));
            }

            void Want(string mark, int sequence, DocumentKind kind, string key, Func<object?, object?> fold)
            {
                if (_indexed.TryGet(mark, out var known) && known >= sequence) return;
                if (!targets.TryGetValue(key, out var target)) targets[key] = target = new(key, kind, []);
                target.Folds.Add(fold);
                wanted.Add(new(document, target, mark, sequence));
            }
        }

        if (targets.Count > 0) await SaveAsync(targets, ct);

        foreach (var write in wanted)
        {
            if (write.Target.IsDone) _indexed.Set(write.Mark, write.Sequence);
            else write.Document.Failure = write.Target.Failure;
        }
        foreach (var document in documents.Where(d => d is { IsDone: true, Failure: null })) document.IsIndexed = true;
    }

    private async Task SaveAsync(Dictionary<string, Write> writes, CancellationToken ct)
    {
        try
        {
            await ReadAndFoldAsync(writes.Values, ct);
            await store.SaveManyAsync(writes.Values.Where(w => w is { Changed: true, Failure: null }).Select(w => (w.Kind, w.Key, w.Document!, w.ETag)), ct);
            foreach (var write in writes.Values.Where(w => w.Failure is null)) write.IsDone = true;
        }
        catch (Exception e) when (e is DaprException or JsonException)
        {
            // Some keys may be written, others not, and no answer tells which: the documents themselves do.
            await Parallel.ForEachAsync(writes.Values, new ParallelOptions { MaxDegreeOfParallelism = SettledAtOnce, CancellationToken = ct }, SettleAsync);
        }
    }

    private async Task ReadAndFoldAsync(Dictionary<string, Write>.ValueCollection writes, CancellationToken ct)
    {
        var stored = await store.PeekAsync(writes.ToDictionary(w => w.Key, w => w.Kind), ct);
        foreach (var write in writes) write.FoldInto(stored.GetValueOrDefault(write.Key, ViewStore.Stored.Absent));
    }

    private async ValueTask SettleAsync(Write write, CancellationToken ct)
    {
        try
        {
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                write.FoldInto(await store.GetAsync(write.Kind, write.Key, ct));
                if (!write.Changed || await store.TrySaveAsync(write.Kind, write.Key, write.Document!, write.ETag, ct))
                {
                    write.IsDone = true;
                    write.Failure = null;
                    return;
                }
                await Task.Delay(Random.Shared.Next(1, 10 * attempt), ct);
            }
            write.Failure = new TimeoutException($"{write.Key}: other replicas were faster {Attempts} times");
        }
        catch (Exception e) when (e is DaprException or JsonException)
        {
            write.Failure = e;
        }
    }

    private sealed record Pending(DocumentChange Change, ActivityContext Cause)
    {
        // Whoever waits must not run on the writer's loop.
        public TaskCompletionSource<ChangeOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A document of which an index entry is not known to be in the store, and the leaf or root that is to hold it.</summary>
    private sealed record Wanted(Write Document, Write Target, string Mark, int Sequence);

    /// <summary>All changes of one key within a batch.</summary>
    private sealed class Write(string key, DocumentKind kind, List<Func<object?, object?>> folds)
    {
        public string Key => key;
        public DocumentKind Kind => kind;
        public List<Func<object?, object?>> Folds => folds;
        public object? Document { get; private set; }
        public string ETag { get; private set; } = "";

        /// <summary>The document differs from the one that was read.</summary>
        public bool Changed { get; private set; }
        public bool IsDone { get; set; }
        public bool IsIndexed { get; set; }
        public Exception? Failure { get; set; }

        public void FoldInto(ViewStore.Stored stored)
        {
            ETag = stored.ETag;
            Document = Folds.Aggregate(stored.Document, (document, fold) => fold(document));
            Changed = !ReferenceEquals(Document, stored.Document);
        }
    }
}
