using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Actors.Runtime;

/// <summary>The body of a reminder's or timer's callback. A member that is left out is zero.</summary>
internal sealed record CallbackDocument
{
    [JsonPropertyName("callback")]
    public string? Callback { get; init; }

    [JsonPropertyName("dueTime")]
    public string? DueTime { get; init; }

    [JsonPropertyName("period")]
    public string? Period { get; init; }

    [JsonPropertyName("ttl")]
    public string? Ttl { get; init; }

    [JsonPropertyName("data")]
    public byte[]? Data { get; init; }

    [JsonIgnore]
    public bool IsEmpty => Callback is null && DueTime is null && Period is null && Ttl is null && Data is null;

    [JsonIgnore]
    public byte[] DataOrEmpty => Data ?? [];

    public static CallbackDocument? Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<CallbackDocument>(json);

    public TimeSpan ReadDueTime() => DueTime is null ? TimeSpan.Zero : DaprDuration.Parse(DueTime);

    public TimeSpan ReadPeriod() => Period is null ? TimeSpan.Zero : DaprDuration.ParsePeriod(Period);
}
