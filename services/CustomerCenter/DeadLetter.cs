using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pizza.CustomerCenter;

/// <summary>
/// An event that a consumer could not handle. The same event failing again at the same consumer (after a replay, for example) is the same
/// dead letter, counted. A deleted one is kept as a mark without its content, because a key of the store is never removed while others may write it.
/// </summary>
public sealed record DeadLetter
{
    private const int LongestIdTaken = 100;

    /// <summary><c>{consumer}-{event id}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>App id of the service that failed; the name of the dead letter topic says it, the letter itself does not.</summary>
    public required string Consumer { get; init; }

    /// <summary>The topic it was published to; null when the envelope does not say so.</summary>
    public string? Topic { get; init; }
    public string? EventType { get; init; }
    public string? EventId { get; init; }

    /// <summary>The first time.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset LastReceivedAt { get; init; }

    /// <summary>How often it came. Delivery is at least once, so that one failure may count twice.</summary>
    public required int Count { get; init; }
    public DateTimeOffset? ReplayedAt { get; init; }

    /// <summary>The CloudEvent as it came; null when deleted.</summary>
    public JsonElement? Envelope { get; init; }

    /// <summary>Even: there. Odd: deleted. Grows with every change between the two.</summary>
    public int Sequence { get; init; }

    /// <summary>The delivery that was counted last, so that counting it again changes nothing.</summary>
    public string? LastDelivery { get; init; }

    public bool IsDeleted => Sequence % 2 != 0;

    /// <summary>One delivery of an undeliverable event.</summary>
    public sealed record Arrival(string Consumer, JsonElement Envelope, string Delivery, DateTimeOffset At)
    {
        /// <summary>An event without a usable id is known by its content.</summary>
        public string Id => Consumer + "-" + (IsUsable(Text(Envelope, "id")) ? Text(Envelope, "id") : Digest(Envelope.GetRawText()));
    }

    /// <summary>Takes a delivery in.</summary>
    public static DeadLetter Apply(DeadLetter? current, Arrival arrival)
    {
        if (current is not null && current.LastDelivery == arrival.Delivery) return current;
        if (current is { IsDeleted: false })
            return current with { Count = current.Count + 1, LastReceivedAt = arrival.At, LastDelivery = arrival.Delivery, Envelope = arrival.Envelope };
        return new DeadLetter
        {
            Id = arrival.Id,
            Consumer = arrival.Consumer,
            Topic = Text(arrival.Envelope, "topic"),
            EventType = Text(arrival.Envelope, "type"),
            EventId = Text(arrival.Envelope, "id"),
            ReceivedAt = arrival.At,
            LastReceivedAt = arrival.At,
            Count = 1,
            Envelope = arrival.Envelope,
            Sequence = current is null ? 0 : current.Sequence + 1,
            LastDelivery = arrival.Delivery,
        };
    }

    public DeadLetter Replayed(DateTimeOffset at) => IsDeleted ? this : this with { ReplayedAt = at };

    public DeadLetter Deleted() => IsDeleted ? this : this with { Envelope = null, Sequence = Sequence + 1 };

    /// <summary>The event's data as it was published, with its content type; null when there is none, or no topic to publish it to.</summary>
    public (byte[] Data, string ContentType)? Content()
    {
        if (Topic is null || EventId is null || EventType is null || Envelope is not { ValueKind: JsonValueKind.Object } envelope) return null;
        var contentType = Text(envelope, "datacontenttype") ?? "application/json";
        if (envelope.TryGetProperty("data_base64", out var base64)) return base64.TryGetBytesFromBase64(out var bytes) ? (bytes, contentType) : null;
        if (!envelope.TryGetProperty("data", out var data)) return null;
        var isText = data.ValueKind == JsonValueKind.String && !contentType.Contains("json", StringComparison.OrdinalIgnoreCase);
        return (Encoding.UTF8.GetBytes(isText ? data.GetString()! : data.GetRawText()), contentType);
    }

    private static string? Text(JsonElement envelope, string name) =>
        envelope.ValueKind == JsonValueKind.Object && envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // The id becomes part of a path and of a key of the store.
    private static bool IsUsable(string? id) =>
        id is { Length: > 0 and <= LongestIdTaken } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
