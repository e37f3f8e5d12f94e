using System.Diagnostics;
using System.Text.Json;
using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Marketing;

/// <summary>Marketing keeps up with every order: topics in bulk, one write for a batch, every entry with its own outcome.</summary>
public static class PopularitySubscriptions
{
    public static void MapPopularitySubscriptions(this IEndpointRouteBuilder app)
    {
        foreach (var topic in new[] { Topics.Orders, Topics.Menu, Topics.Stores })
        {
            app.MapTopicInBulk(topic, (BulkSubscribeMessage<JsonElement> message, Projection projection, ILogger<Projection> logger, CancellationToken ct) =>
                CountAsync(topic, message, projection, logger, ct));
        }
    }

    private static async Task<BulkSubscribeAppResponse> CountAsync(
        string topic, BulkSubscribeMessage<JsonElement> message, Projection projection, ILogger logger, CancellationToken ct)
    {
        var statuses = new Dictionary<string, BulkSubscribeAppResponseStatus>();
        var readable = new List<(string EntryId, DomainEvent Event)>();
        var spans = new List<Activity>();
        foreach (var entry in message.Entries)
        {
            if (Tracing.StartProcess(topic, entry.Event) is { } span) spans.Add(span);
            statuses[entry.EntryId] = BulkSubscribeAppResponseStatus.SUCCESS;
            try
            {
                if (EventEnvelope.Read(topic, entry.Event) is { } read) readable.Add((entry.EntryId, read.Event));
            }
            catch (JsonException e)
            {
                // It will not become readable by trying again: to the dead letters at once, where it can be looked at.
                logger.LogWarning(e, "An event of topic {Topic} is not readable", topic);
                statuses[entry.EntryId] = BulkSubscribeAppResponseStatus.DROP;
            }
        }
        using var together = Tracing.StartTogether("count orders", spans.Select(span => span.Context));
        try
        {
            foreach (var failed in await CountAsync(readable, projection, logger, ct)) statuses[failed] = BulkSubscribeAppResponseStatus.RETRY;
        }
        finally
        {
            foreach (var span in spans) span.Dispose();
        }
        foreach (var status in statuses.Values) MessageMetrics.CountHandled(topic, failed: status != BulkSubscribeAppResponseStatus.SUCCESS);
        return new([.. statuses.Select(s => new BulkSubscribeAppResponseEntry(s.Key, s.Value))]);
    }

    /// <returns>Entries that were not counted and must come again.</returns>
    private static async Task<IEnumerable<string>> CountAsync(
        List<(string EntryId, DomainEvent Event)> entries, Projection projection, ILogger logger, CancellationToken ct)
    {
        if (entries.Count == 0) return [];
        try
        {
            await projection.ApplyAsync([.. entries.Select(e => e.Event)], ct);
            return [];
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning("{Count} events were not counted: {Reason}", entries.Count, e.GetBaseException().Message);
            if (entries.Count == 1 || e.IsDatabaseOutage()) return entries.Select(entry => entry.EntryId);
        }
        // One that the database will never take must not hold back the others: each on its own.
        var failed = new List<string>();
        foreach (var entry in entries) failed.AddRange(await CountAsync([entry], projection, logger, ct));
        return failed;
    }
}
