using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pizza.Gateway.Pages.House;

/// <summary>What a service answered, or why it did not.</summary>
/// <param name="Status">Of HTTP; 503 when the service could not be reached, 504 when it took too long.</param>
/// <param name="Value">The answer, of a success.</param>
/// <param name="Problem">The problem document, if there was one.</param>
/// <param name="RetryAfterSeconds">When another try makes sense, if the service says.</param>
public sealed record Answer<T>(int Status, T? Value, Problem? Problem = null, int? RetryAfterSeconds = null) where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsOk => Value is not null;

    /// <summary>The service is away or too slow: what was asked may or may not have been done.</summary>
    public bool IsAway => Status is 502 or 503 or 504 && Problem?.OrderId is null;
}

/// <summary>A problem document (RFC 9457) with what this house adds.</summary>
/// <param name="Title">In short.</param>
/// <param name="Detail">At length.</param>
/// <param name="Errors">By field as it is named on the wire.</param>
/// <param name="OrderId">The order that is kept although it was refused, or that has the Idempotency-Key.</param>
/// <param name="OrderStatus">Its status.</param>
/// <param name="ComplaintId">The complaint that is kept although it is not done yet.</param>
/// <param name="PizzaName">The pizza that it is about.</param>
/// <param name="StoreOrderStatus">What the ticket is that was to be moved.</param>
/// <param name="RiderId">The rider who has the delivery that another one wants.</param>
public sealed record Problem(
    string? Title, string? Detail, Dictionary<string, string[]>? Errors, long? OrderId, string? OrderStatus, long? ComplaintId = null,
    [property: JsonPropertyName("pizzaNm")] string? PizzaName = null, long? RiderId = null, string? StoreOrderStatus = null)
{
    /// <summary>What the service says of a field, if anything.</summary>
    public string? Of(string field) => Errors?.GetValueOrDefault(field)?.FirstOrDefault();
}

/// <summary>A page of a list, as every service answers it.</summary>
public sealed record Listed<T>(IReadOnlyList<T> Items, int Page, int Size, int Total);

/// <summary>An answer without content.</summary>
public sealed record Nothing
{
    public static Nothing Value { get; } = new();
}
