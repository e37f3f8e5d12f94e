using Pizza.Contracts;

namespace Pizza.CustomerCenter;

/// <summary>
/// Tries open complaints again, driven by the cron binding <see cref="ComponentNames.ComplaintRetry"/>: bounded in rate (a few tries per tick while a
/// service is down), not in number, and nothing waits in between that a restart could lose. Every replica gets the tick; who is second finds it done.
/// </summary>
public sealed class ComplaintRetry(ViewStore store, ComplaintDesk desk, TimeProvider time, ILogger<ComplaintRetry> logger) : IDisposable
{
    /// <summary>Tried per tick.</summary>
    private const int AtOnce = 100;

    /// <summary>A service that does not answer this often is left alone until the next tick.</summary>
    private const int Failures = 2;

    // Much later than the complaint could still be on its way to the store.
    private static readonly TimeSpan NeverWritten = 3 * ComplaintDesk.WriteWithin;

    private readonly SemaphoreSlim _running = new(1);

    /// <summary>Goes through the lists once; at once back when this process is still at it.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!await _running.WaitAsync(0, ct)) return;
        try
        {
            // In no order: one that always fails must not keep the others waiting.
            var open = (await ListedAsync(ct)).ToArray();
            Random.Shared.Shuffle(open);
            open = open[..Math.Min(open.Length, AtOnce)];
            if (open.Length == 0) return;

            var complaints = await store.GetManyAsync(Documents.Complaint, open.Select(o => Documents.ComplaintKey(o.ComplaintId)), ct);
            var failures = new Dictionary<string, int>();
            foreach (var (complaintId, since) in open)
            {
                if (complaints.GetValueOrDefault(Documents.ComplaintKey(complaintId)) is not { } complaint)
                {
                    // Its writer broke off before it was written, and told nobody that it was.
                    if (time.GetUtcNow() - since > NeverWritten) await desk.CrossOffAsync(complaintId, ct);
                }
                else if (complaint.IsSettled)
                {
                    await desk.CrossOffAsync(complaintId, ct);
                }
                else if (failures.GetValueOrDefault(complaint.CarriedOutBy) < Failures)
                {
                    var tried = await desk.CarryOutAsync(complaint, ct);
                    if (tried.IsSettled) logger.LogInformation("complaint {ComplaintId} is settled at last: {Status}", complaintId, tried.Status);
                    else failures[complaint.CarriedOutBy] = failures.GetValueOrDefault(complaint.CarriedOutBy) + 1;
                }
            }
        }
        finally
        {
            _running.Release();
        }
    }

    private async Task<IEnumerable<(long ComplaintId, DateTimeOffset Since)>> ListedAsync(CancellationToken ct)
    {
        // A list that cannot be read now is read at the next tick.
        var lists = await store.PeekAsync(Documents.OpenComplaintsKeys.ToDictionary(key => key, _ => (DocumentKind)Documents.OpenComplaints), ct);
        return lists.Values.Select(l => l.Document).OfType<OpenComplaints>().SelectMany(l => l.Since).Select(c => (c.Key, c.Value));
    }

    public void Dispose() => _running.Dispose();
}
