using System.Diagnostics;
using System.Text.Json;
using Pizza.ServiceDefaults.Events;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>
/// The spans that the frameworks do not make: publishing, handling one event of a batch, writing for many at once. Names and attributes follow OpenTelemetry's
/// conventions for messaging and CloudEvents. Where nobody collects they have ids and nothing else.
/// </summary>
public static class Tracing
{
    internal const string SourceName = "Pizza";
    private const string OrderIdTag = "order.id";
    private static readonly ActivitySource Source = new(SourceName);

    private static readonly ActivityListener Passing = new()
    {
        ShouldListenTo = source => source.Name == SourceName,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    /// <summary>Nobody collects spans: ids alone go on from request to event to handler, so that every step of an order's page can name its trace.</summary>
    internal static void PassOn() => ActivitySource.AddActivityListener(Passing);

    /// <summary>The W3C traceparent of what is being done, to be kept with what follows from it later; null outside of requests.</summary>
    public static string? Here => Source.HasListeners() ? Activity.Current?.Id : null;

    /// <summary>Names the order that the current span is about, and the lines that are logged from here on.</summary>
    public static void AboutOrder(long orderId)
    {
        LogContext.OrderId = orderId;
        if (Activity.Current is { IsAllDataRequested: true } span) span.SetTag(OrderIdTag, orderId);
    }

    /// <summary>The publishing of an event, in the trace of what raised it: also when that was long ago, or in another process.</summary>
    internal static Activity? StartPublish(OutgoingEvent e)
    {
        if (!Source.HasListeners()) return null;
        var span = Source.StartActivity($"publish {e.Topic}", ActivityKind.Producer, Parse(e.TraceParent) ?? Activity.Current?.Context ?? default);
        if (span is not { IsAllDataRequested: true }) return span;
        Describe(span, "publish", "send", e.Topic, e.Id, e.Type);
        if (OrderIdOf(e.Data) is { } orderId) span.SetTag(OrderIdTag, orderId);
        return span;
    }

    /// <summary>The handling of one event of a batch: a batch has no trace, its entries have theirs. It does not become the current span.</summary>
    /// <param name="topic">Where it came from.</param>
    /// <param name="envelope">The CloudEvent.</param>
    public static Activity? StartProcess(string topic, JsonElement envelope)
    {
        if (envelope.ValueKind != JsonValueKind.Object) return null;
        var span = StartProcess(topic, Text(envelope, "traceparent"));
        if (span is { IsAllDataRequested: true }) DescribeProcess(span, topic, Text(envelope, "id") ?? "", Text(envelope, "type") ?? "", OrderIdOf(envelope));
        return span;
    }

    /// <summary>Names the order of a CloudEvent, if it is about one, for the lines that are logged from here on.</summary>
    public static void AboutOrderOf(JsonElement envelope)
    {
        if (LogContext.IsUsed && OrderIdOf(envelope) is { } orderId) LogContext.OrderId = orderId;
    }

    /// <inheritdoc cref="StartProcess(string, JsonElement)"/>
    public static Activity? StartProcess(string topic, string eventId, string eventType, string? traceParent, long? orderId)
    {
        var span = StartProcess(topic, traceParent);
        if (span is { IsAllDataRequested: true }) DescribeProcess(span, topic, eventId, eventType, orderId);
        return span;
    }

    private static Activity? StartProcess(string topic, string? traceParent)
    {
        if (!Source.HasListeners()) return null;
        var request = Activity.Current;
        var published = Parse(traceParent) ?? default;
        // A batch of one belongs to its event's trace as a whole.
        var isInside = request is not null && request.TraceId == published.TraceId;
        var span = Source.StartActivity($"process {topic}", ActivityKind.Consumer, isInside ? request!.Context : published,
            links: request is null || isInside ? null : [new ActivityLink(request.Context)]);
        Activity.Current = request;
        return span;
    }

    private static void DescribeProcess(Activity span, string topic, string eventId, string eventType, long? orderId)
    {
        Describe(span, "process", "process", topic, eventId, eventType);
        if (orderId is not null) span.SetTag(OrderIdTag, orderId);
    }

    /// <summary>
    /// What is done for many at once: in their trace when they have one and the same, else in a trace of its own that links to each of theirs.
    /// </summary>
    public static Activity? StartTogether(string name, IEnumerable<ActivityContext> causes)
    {
        if (!Source.HasListeners()) return null;
        var distinct = causes.Where(cause => cause.TraceId != default).Distinct().ToList();
        if (distinct.Count == 0) return null;
        var parent = distinct.TrueForAll(cause => cause.TraceId == distinct[0].TraceId) ? distinct[0] : default;
        return Source.StartActivity(name, ActivityKind.Internal, parent, links: distinct.Where(cause => cause != parent).Select(cause => new ActivityLink(cause)));
    }

    /// <summary>Says what the request is that brings an event: the sidecar's delivery is an HTTP request like any other.</summary>
    internal static void AboutEvent(string topic, string eventId, string eventType)
    {
        if (Activity.Current is { IsAllDataRequested: true } span) Describe(span, "process", "process", topic, eventId, eventType);
    }

    private static void Describe(Activity span, string operation, string operationType, string topic, string eventId, string eventType) => span
        .SetTag("messaging.system", "dapr").SetTag("messaging.operation.name", operation).SetTag("messaging.operation.type", operationType)
        .SetTag("messaging.destination.name", topic).SetTag("messaging.message.id", eventId)
        .SetTag("cloudevents.event_id", eventId).SetTag("cloudevents.event_type", eventType);

    private static ActivityContext? Parse(string? traceParent) => ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : null;

    private static string? Text(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? OrderIdOf(JsonElement envelope) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("orderId", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var orderId) ? orderId : null;

    private static long? OrderIdOf(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1 || !json.ValueTextEquals("orderId"u8)) continue;
            return json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var orderId) ? orderId : null;
        }
        return null;
    }
}
