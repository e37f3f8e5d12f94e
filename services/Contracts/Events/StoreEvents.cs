using System.Text.Json.Serialization;

namespace Pizza.Contracts.Events;

/// <summary>Published by <c>store</c> on topic <see cref="Topics.Stores"/>: a branch as it now is.</summary>
public abstract record StoreEvent : DomainEvent
{
    public required long StoreId { get; init; }
    [JsonPropertyName("storeNm")] public string? StoreName { get; init; }
    [JsonPropertyName("regionNm")] public required string RegionName { get; init; }
    [JsonPropertyName("openYN")] public required bool IsOpen { get; init; }

    [JsonIgnore] public override string EventId => $"store-{StoreId}-v{Version}";
    [JsonIgnore] public override string Topic => Topics.Stores;
}

public sealed record StoreRegistered : StoreEvent;

public sealed record StoreUpdated : StoreEvent;

public sealed record StoreDeleted : StoreEvent;
