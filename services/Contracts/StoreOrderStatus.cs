using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <summary>The states of a kitchen ticket, in cooking order; <see cref="OrderCancelled"/> is an end.</summary>
[JsonConverter(typeof(StrictEnumConverter<StoreOrderStatus>))]
public enum StoreOrderStatus
{
    OrderAccepted,
    Cooking,
    Cooked,
    OrderCancelled,
}
