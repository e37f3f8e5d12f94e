using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <param name="PizzaName">What the customer asked for, as said on the phone.</param>
/// <param name="Quantity">Pieces, at least 1.</param>
public sealed record OrderItem(
    [property: JsonPropertyName("pizzaNm")] string PizzaName,
    [property: JsonPropertyName("qty")] int Quantity);
