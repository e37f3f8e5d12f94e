using System.Text.Json.Serialization;

namespace Pizza.Contracts;

[JsonConverter(typeof(StrictEnumConverter<PaymentMethod>))]
public enum PaymentMethod
{
    /// <summary>Paid at the door.</summary>
    Cash,
    Card,
    BankTransfer,
}
