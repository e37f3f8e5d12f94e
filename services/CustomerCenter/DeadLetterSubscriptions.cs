using System.Text.Json;
using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Events;

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
                    message.HandleEachAsync(entry => KeepAsync(new(consumer, entry.Event, entry.EntryId, time.GetUtcNow()), writer, ct)),
                deadLetters: false);
        }
    }

    private static async Task<BulkSubscribeAppResponseStatus> KeepAsync(DeadLetter.Arrival arrival, ViewWriter writer, CancellationToken ct)
    {
        var change = Documents.DeadLetter.Change(Documents.DeadLetterKey(arrival.Id), letter => DeadLetter.Apply(letter, arrival));
        return (await writer.ApplyAsync(change, ct)).IsWritten ? BulkSubscribeAppResponseStatus.SUCCESS : BulkSubscribeAppResponseStatus.RETRY;
    }
}
