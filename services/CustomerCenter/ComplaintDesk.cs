namespace Pizza.CustomerCenter;

/// <summary>
/// Takes complaints and sees them through. A complaint is listed as open before it is written, and written before anything is done about it; whatever breaks
/// off in between, <see cref="ComplaintRetry"/> finds it on the list.
/// </summary>
public sealed class ComplaintDesk(ViewStore store, ViewWriter writer, ComplaintIds ids, ComplaintClient services, TimeProvider time, ILogger<ComplaintDesk> logger)
{
    /// <summary>A complaint that is not written this long after it was listed never will be.</summary>
    public static readonly TimeSpan WriteWithin = TimeSpan.FromSeconds(20);

    /// <summary>Writes a complaint down and has it carried out, if that is possible now. The same key again: the same complaint.</summary>
    /// <returns>The complaint, settled or not; null when the key belongs to a different one.</returns>
    /// <exception cref="TimeoutException">It could not be written down.</exception>
    public async Task<Complaint?> TakeAsync(ComplaintDetails details, string? idempotencyKey, CancellationToken ct)
    {
        var id = await ids.NextAsync(ct);
        if (idempotencyKey is not null)
        {
            var claim = await ids.ClaimAsync(idempotencyKey, new(id, details), ct);
            if (claim.Details != details) return null;
            id = claim.ComplaintId;
        }
        // From here on a client that hangs up changes nothing.
        using var limit = new CancellationTokenSource(WriteWithin, time);
        try
        {
            var written = await store.GetAsync(Documents.Complaint, Documents.ComplaintKey(id), limit.Token) ?? await WriteAsync(id, details, limit.Token);
            return await CarryOutAsync(written, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"complaint {id} was not taken within {WriteWithin.TotalSeconds} s");
        }
    }

    /// <summary>Tries to settle a complaint.</summary>
    /// <returns>As it now is; still received when the service is down, or its answer could not be written down.</returns>
    public async Task<Complaint> CarryOutAsync(Complaint complaint, CancellationToken ct)
    {
        if (complaint.IsSettled) return complaint;
        if (await services.CarryOutAsync(complaint, ct) is not { } answer) return complaint;
        var now = time.GetUtcNow();
        var settled = await writer.ApplyAsync(Documents.Complaint.Change(Documents.ComplaintKey(complaint.ComplaintId), written => written?.Settle(answer, now)), ct);
        if (!settled.IsWritten) return complaint;
        await CrossOffAsync(complaint.ComplaintId, ct);
        return (Complaint)settled.Document!;
    }

    /// <summary>Off the list. If that is not written it is done again when the list is next gone through.</summary>
    public async Task CrossOffAsync(long complaintId, CancellationToken ct)
    {
        var outcome = await writer.ApplyAsync(Documents.OpenComplaints.Change(Documents.OpenComplaintsKeyOf(complaintId), list => list?.Remove(complaintId)), ct);
        if (!outcome.IsWritten) logger.LogWarning("complaint {ComplaintId} is settled and still on the list of open ones", complaintId);
    }

    private async Task<Complaint> WriteAsync(long id, ComplaintDetails details, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var listed = await writer.ApplyAsync(Documents.OpenComplaints.Change(Documents.OpenComplaintsKeyOf(id), list => OpenComplaints.Add(list, id, now)), ct);
        if (!listed.IsWritten) throw new TimeoutException($"complaint {id} could not be listed");
        var written = await writer.ApplyAsync(Documents.Complaint.Change(Documents.ComplaintKey(id), current => Complaint.Receive(current, id, details, now)), ct);
        if (!written.IsWritten) throw new TimeoutException($"complaint {id} could not be written down");
        return (Complaint)written.Document!;
    }
}
