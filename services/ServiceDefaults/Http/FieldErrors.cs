using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Pizza.ServiceDefaults.Http;

/// <summary>What is wrong with a request, by field name as it stands on the wire. Every field is looked at before the answer.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _errors = [];

    public bool Any => _errors.Count > 0;

    public FieldErrors Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages)) _errors[field] = messages = [];
        messages.Add(message);
        return this;
    }

    /// <summary>400 when the request itself is wrong; 422 when it is well formed and cannot be done.</summary>
    /// <param name="statusCode">Of HTTP.</param>
    /// <param name="facts">How things are instead, for programs: members of the document beside <c>errors</c>.</param>
    public ProblemHttpResult ToProblem(int statusCode = StatusCodes.Status400BadRequest, IReadOnlyDictionary<string, object?>? facts = null) => TypedResults.Problem(
        statusCode: statusCode,
        title: statusCode == StatusCodes.Status400BadRequest ? "The request is not valid." : "The request cannot be carried out.",
        detail: string.Join(" ", _errors.SelectMany(e => e.Value.Select(m => $"{e.Key}: {m}"))),
        extensions: new Dictionary<string, object?>(facts ?? new Dictionary<string, object?>()) { ["errors"] = _errors.ToDictionary(e => e.Key, e => e.Value.ToArray()) });

    public static ProblemHttpResult Single(string field, string message, int statusCode = StatusCodes.Status400BadRequest, IReadOnlyDictionary<string, object?>? facts = null) =>
        new FieldErrors().Add(field, message).ToProblem(statusCode, facts);
}
