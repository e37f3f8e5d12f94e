using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <summary>The states of a delivery, in order; <see cref="DeliveryCancelled"/> is an end.</summary>
[JsonConverter(typeof(StrictEnumConverter<DeliveryStatus>))]
public enum DeliveryStatus
{
    DeliveryStarted,
    PickedUp,
    Delivered,
    Received,
    DeliveryCancelled,
}
