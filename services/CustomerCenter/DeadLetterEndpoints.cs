using System.Text.Json;
using Dapr.Client;
using Microsoft.AspNetCore.Http.HttpResults;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>A dead letter as it goes out.</summary>
/// <param name="Data">What the event said; as it came, if it was no CloudEvent.</param>
public sealed record DeadLetterView(
    string Id, string Consumer, string? Topic, string? EventType, string? EventId,
    DateTimeOffset ReceivedAt, DateTimeOffset LastReceivedAt, int Count, DateTimeOffset? ReplayedAt, JsonElement? Data)
{
    public static DeadLetterView Of(DeadLetter letter) => new(
        letter.Id, letter.Consumer, letter.Topic, letter.EventType, letter.EventId, letter.ReceivedAt, letter.LastReceivedAt, letter.Count,
        letter.ReplayedAt, letter.Envelope is { ValueKind: JsonValueKind.Object } e && e.TryGetProperty("data", out var data) ? data : letter.Envelope);
}

public static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/deadLetters").WithTags("DeadLetters");
        letters.MapGet("", ListAsync).Refuses(400);
        letters.MapPost("/{id}/replay", ReplayAsync).Refuses(404, 409, 503);
        letters.MapDelete("/{id}", DeleteAsync).Refuses(404, 503);
    }

    private static async Task<Results<Ok<PageOf<DeadLetterView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, ViewStore store, ViewIndexReader index, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var window = new PageWindow<DeadLetterView>(Paging.Read(request, errors));
        if (errors.Any) return errors.ToProblem();
        await foreach (var listed in index.PeriodsAsync(Indexes.DeadLetters, null, null, ct))
        {
            var (from, count) = window.Take(listed.Count);
            var keys = listed.GetRange(from, count).Select(l => Documents.DeadLetterKey(l.Id)).ToList();
            if (keys.Count == 0) continue;
            var found = await store.GetManyAsync(Documents.DeadLetter, keys, ct);
            foreach (var letter in keys.Select(k => found.GetValueOrDefault(k)).OfType<DeadLetter>().Where(l => !l.IsDeleted))
                window.Keep(DeadLetterView.Of(letter));
        }
        return TypedResults.Ok(window.ToPage());
    }

    /// <summary>
    /// Publishes the event again, as it was, to the topic it came from: every consumer gets it, those that had handled it pass over it.
    /// May be repeated. If it fails again it comes back here.
    /// </summary>
    private static async Task<Results<Accepted<DeadLetterView>, ProblemHttpResult>> ReplayAsync(
        string id, ViewStore store, ViewWriter writer, DaprClient dapr, TimeProvider time, CancellationToken ct)
    {
        var key = Documents.DeadLetterKey(id);
        if (await store.GetAsync(Documents.DeadLetter, key, ct) is not { IsDeleted: false } letter) return NotFound(id);
        if (letter.Content() is not { } content)
            return Problems.Conflict("id", "The event has no id, type, topic or data; it cannot be published again.");
        await dapr.PublishByteEventAsync(ComponentNames.PubSub, letter.Topic!, content.Data, content.ContentType,
            new Dictionary<string, string> { ["cloudevent.id"] = letter.EventId!, ["cloudevent.type"] = letter.EventType! }, ct);

        var now = time.GetUtcNow();
        var outcome = await writer.ApplyAsync(Documents.DeadLetter.Change(key, current => current?.Replayed(now)), ct);
        if (!outcome.IsWritten) return NotWritten();
        return TypedResults.Accepted((string?)null, DeadLetterView.Of((DeadLetter)outcome.Document!));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, ViewStore store, ViewWriter writer, CancellationToken ct)
    {
        var key = Documents.DeadLetterKey(id);
        if (await store.GetAsync(Documents.DeadLetter, key, ct) is not { } letter) return NotFound(id);
        // A deleted one too: its index entry may be left from a deletion that was cut short.
        var outcome = await writer.ApplyAsync(Documents.DeadLetter.Change(key, current => current?.Deleted()), ct);
        if (!outcome.IsWritten) return NotWritten();
        return letter.IsDeleted ? NotFound(id) : TypedResults.NoContent();
    }

    private static ProblemHttpResult NotFound(string id) => Problems.NotFound($"dead letter {id}", "id");

    private static ProblemHttpResult NotWritten() =>
        TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "The view store does not answer.", detail: "Try again.");
}
