using System.Text.Json;
using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.CustomerCenter;

/// <summary>Keeps what no consumer could handle. These subscriptions have no dead letter topic themselves: a letter is kept or comes again.</summary>
public static class DeadLetterSubscriptions
{
    /// <summary>Every service that consumes events; this one too.</summary>
    public static IReadOnlyList<string> Consumers { get; } = [AppIds.Order, AppIds.Store, AppIds.Delivery, AppIds.CustomerCenter, AppIds.Payment, AppIds.Menu, AppIds.Marketing, AppIds.Notification];

    public static void MapDeadLetterSubscriptions(this IEndpointRouteBuilder app)
    {
        foreach (var consumer in Consumers)
        {
            app.MapTopicInBulk(Topics.DeadLetters(consumer),
                (BulkSubscribeMessage<JsonElement> message, ViewWriter writer, TimeProvider time, CancellationToken ct) =>
                    message.HandleEachAsync(entry => KeepAsync(consumer, entry, writer, time, ct)),
                deadLetters: false);
        }
    }

    private static async Task<BulkSubscribeAppResponseStatus> KeepAsync(
        string consumer, BulkSubscribeMessageEntry<JsonElement> entry, ViewWriter writer, TimeProvider time, CancellationToken ct)
    {
        using var span = Tracing.StartProcess(Topics.DeadLetters(consumer), entry.Event);
        Tracing.AboutOrderOf(entry.Event);
        var arrival = new DeadLetter.Arrival(consumer, entry.Event, entry.EntryId, time.GetUtcNow());
        var change = Documents.DeadLetter.Change(Documents.DeadLetterKey(arrival.Id), letter => DeadLetter.Apply(letter, arrival));
        if (!(await writer.ApplyAsync(change, ct, span?.Context)).IsWritten) return BulkSubscribeAppResponseStatus.RETRY;
        DeadLetterMetrics.CountArrived(consumer);
        return BulkSubscribeAppResponseStatus.SUCCESS;
    }
}
