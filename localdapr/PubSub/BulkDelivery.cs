using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalDapr.Cel;
using LocalDapr.Invocation;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;
using LocalDapr.Tracing;

namespace LocalDapr.PubSub;

/// <summary>Brings the events of one subscription to the app in batches. The app answers for each entry.</summary>
internal sealed class BulkDelivery(Subscription subscription, ComponentPolicies policies, AppDelivery app)
{
    private static readonly TimeSpan BreakerPause = TimeSpan.FromMilliseconds(100);
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task<DeliveryOutcome[]> DeliverAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        var outcomes = new DeliveryOutcome[messages.Count];
        var byPath = new Dictionary<string, List<BulkEvent>>(StringComparer.Ordinal);
        for (var i = 0; i < messages.Count; i++)
        {
            var routed = await RouteAsync(messages[i], cancellationToken);
            if (routed.Path is { } path)
            {
                if (!byPath.TryGetValue(path, out var events))
                    byPath[path] = events = [];
                events.Add(new BulkEvent(i, messages[i], Guid.NewGuid().ToString(), routed.IsJson, routed.TraceParent, routed.TraceState));
            }
            else
            {
                outcomes[i] = routed.Outcome;
            }
        }
        foreach (var (path, events) in byPath)
            await DeliverAsync(path, events, outcomes, cancellationToken);
        return outcomes;
    }

    private async Task<(string? Path, bool IsJson, string? TraceParent, string? TraceState, DeliveryOutcome Outcome)> RouteAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        var fields = EnvelopeFields.Read(message.Data.Span);
        if (subscription.IsRaw)
            return (subscription.DefaultPath, false, null, null, DeliveryOutcome.Done);
        if (!fields.IsObject)
            return (null, false, null, null, await app.GiveUpAsync(subscription, message, cancellationToken));
        if (fields.Expiration < app.Now)
            return (null, true, null, null, await app.DropAsync(subscription, message, cancellationToken));
        try
        {
            var path = subscription.Route(message.Data);
            return (path, true, fields.TraceParent, fields.TraceState, path is null ? await app.DropAsync(subscription, message, cancellationToken) : DeliveryOutcome.Done);
        }
        catch (CelEvaluationException e)
        {
            app.Log.LogWarning("A routing rule of topic {Topic} cannot be decided: {Reason}", message.Topic, e.Message);
            return (null, true, null, null, DeliveryOutcome.Failed);
        }
    }

    private async Task DeliverAsync(string path, List<BulkEvent> events, DeliveryOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var open = events;
        var unreachable = false;
        try
        {
            await AskAsync(async (_, ct) =>
            {
                // A retry carries only what is still open.
                open = open.FindAll(one => one.Answer is not (AnswerKind.Taken or AnswerKind.Drop or AnswerKind.NotFound));
                var answer = await PostAsync(path, open, ct);
                unreachable = answer.Kind == AnswerKind.Unreachable;
                return answer;
            }, cancellationToken);
        }
        catch (Exception e) when (e is EventRefusedException or HttpRequestException or PolicyTimeoutException or AppUnhealthyException or IOException)
        {
            app.Log.LogDebug("{Path} did not take a batch of topic {Topic}: {Reason}", path, subscription.Topic, e.Message);
        }
        foreach (var one in events)
            outcomes[one.Index] = one.Answer switch
            {
                AnswerKind.Taken or AnswerKind.NotFound => DeliveryOutcome.Done,
                AnswerKind.Drop => await app.DropAsync(subscription, one.Message, cancellationToken),
                _ => unreachable ? DeliveryOutcome.Held : await app.GiveUpAsync(subscription, one.Message, cancellationToken),
            };
    }

    private async Task AskAsync(Func<int, CancellationToken, Task<AppAnswer>> post, CancellationToken cancellationToken)
    {
        while (true)
        {
            var policy = policies.Inbound;
            try
            {
                if (policy.IsEmpty)
                    await post(1, cancellationToken);
                else
                    await policy.ExecuteAsync(post, static answer => answer.FailureCode, cancellationToken);
                return;
            }
            catch (Exception e) when (e is BreakerOpenException or TooManyRequestsException)
            {
                await Task.Delay(BreakerPause, cancellationToken);
            }
        }
    }

    private async Task<AppAnswer> PostAsync(string path, List<BulkEvent> events, CancellationToken cancellationToken)
    {
        if (app.Paused)
            return AppAnswer.Unreachable;
        // Each entry belongs to a trace of its own; a batch of one tells the app which.
        SidecarSpan?[] spans = app.Spans is { } recorder && !subscription.IsRaw ? [.. events.Select(one => recorder.StartDelivery(one.Message.Topic, one.TraceParent, one.TraceState))] : [];
        var traceParent = events.Count > 1 ? null : spans is [{ } only] ? only.Context.Parent : events[0].TraceParent;
        using var request = app.Channel.Request(HttpMethod.Post, path);
        request.Content = new ReadOnlyMemoryContent(Envelope(events));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("pubsubname", HeaderText.Of(subscription.PubSubName));
        request.Headers.TryAddWithoutValidation("traceparent", traceParent ?? TraceContext.NoParent);
        try
        {
            using var response = await app.SendAsync(request, subscription, path, events[0].Message, cancellationToken);
            var status = (int)response.StatusCode;
            foreach (var span in spans)
                span?.Answered(status);
            if (status == 404)
            {
                foreach (var one in events)
                    one.Answer = AnswerKind.NotFound;
                return AppAnswer.NotFound;
            }
            if (status is < 200 or >= 300)
                return new AppAnswer(AnswerKind.Failed, status);
            Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), events);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AppUnhealthyException)
        {
            foreach (var span in spans)
                span?.Failed(e.Message);
            if (await app.IsUnreachableAsync(e, cancellationToken))
                return AppAnswer.Unreachable;
            throw;
        }
        finally
        {
            foreach (var span in spans)
                span?.Dispose();
        }
        return events.TrueForAll(one => one.Answer is AnswerKind.Taken or AnswerKind.Drop)
            ? AppAnswer.Taken
            : throw new EventRefusedException("RETRY");
    }

    private ReadOnlyMemory<byte> Envelope(List<BulkEvent> events)
    {
        var size = 256;
        foreach (var one in events)
            size += one.Message.Data.Length + 160;
        var buffer = new ArrayBufferWriter<byte>(size);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        writer.WriteStartArray("entries"u8);
        foreach (var one in events)
        {
            writer.WriteStartObject();
            writer.WriteString("entryId"u8, one.EntryId);
            writer.WritePropertyName("event"u8);
            if (one.IsJson)
                writer.WriteRawValue(one.Message.Data.Span, skipInputValidation: true);
            else
                writer.WriteBase64StringValue(one.Message.Data.Span);
            if (one.Message.Metadata.Count > 0)
            {
                writer.WriteStartObject("metadata"u8);
                foreach (var (name, value) in one.Message.Metadata)
                    writer.WriteString(name, value);
                writer.WriteEndObject();
            }
            writer.WriteString("contentType"u8, one.IsJson ? "application/cloudevents+json"u8 : "application/octet-stream"u8);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("id"u8, Guid.NewGuid());
        writer.WriteStartObject("metadata"u8);
        writer.WriteString("pubsubName"u8, subscription.PubSubName);
        writer.WriteEndObject();
        writer.WriteString("pubsubname"u8, subscription.PubSubName);
        writer.WriteString("topic"u8, subscription.Topic);
        writer.WriteString("type"u8, "com.dapr.event.sent.bulk"u8);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    // An entry that is not answered for, or with a word that is not one of the three, is to be tried again.
    private static void Read(byte[] answer, List<BulkEvent> events)
    {
        if (answer.Length == 0)
            return;
        try
        {
            using var document = GoJson.First(answer);
            if (document.RootElement.ValueKind != JsonValueKind.Object || GoJson.Find(document.RootElement, "statuses") is not { ValueKind: JsonValueKind.Array } statuses)
                return;
            // All of it is read before any of it counts: one entry of a wrong type spoils the whole answer.
            var answers = statuses.EnumerateArray().Select(status => (EntryId: GoJson.Text(status, "entryId"), Word: GoJson.Text(status, "status"))).ToArray();
            foreach (var (entryId, word) in answers)
                if (events.Find(one => one.EntryId == entryId) is { } known)
                    known.Answer = word switch { "SUCCESS" => AnswerKind.Taken, "DROP" => AnswerKind.Drop, _ => AnswerKind.Failed };
        }
        catch (JsonException)
        {
            // No statuses: every entry is tried again.
        }
    }

    private sealed class BulkEvent(int index, PubSubMessage message, string entryId, bool isJson, string? traceParent, string? traceState)
    {
        public int Index => index;

        public PubSubMessage Message => message;

        public string EntryId => entryId;

        public bool IsJson => isJson;

        public string? TraceParent => traceParent;

        public string? TraceState => traceState;

        public AnswerKind Answer { get; set; } = AnswerKind.Failed;
    }
}
