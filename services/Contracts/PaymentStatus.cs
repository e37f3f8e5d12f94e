using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <summary>The states of a payment.</summary>
[JsonConverter(typeof(StrictEnumConverter<PaymentStatus>))]
public enum PaymentStatus
{
    /// <summary>The card is being asked, or the deposit is waited for.</summary>
    Requested,

    /// <summary>The card paid.</summary>
    Approved,

    /// <summary>The seller has seen the money on the account.</summary>
    DepositConfirmed,

    /// <summary>The card did not pay.</summary>
    Declined,

    /// <summary>Nothing was paid, and nothing will be.</summary>
    Cancelled,

    /// <summary>What was paid, or may have been, is on its way back.</summary>
    Refunding,

    /// <summary>What was paid is back with the customer.</summary>
    Refunded,
}
