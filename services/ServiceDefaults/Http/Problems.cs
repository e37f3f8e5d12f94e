using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Pizza.ServiceDefaults.Http;

/// <summary>The problem documents (RFC 9457) that several services answer.</summary>
public static class Problems
{
    /// <param name="what">"order 17"</param>
    /// <param name="field">The parameter that names it.</param>
    public static ProblemHttpResult NotFound(string what, string field) => TypedResults.Problem(
        statusCode: StatusCodes.Status404NotFound,
        title: "Not found.",
        detail: $"There is no {what}.",
        extensions: new Dictionary<string, object?> { ["errors"] = new Dictionary<string, string[]> { [field] = [$"There is no {what}."] } });

    /// <summary>409: the thing is in a state that does not allow this.</summary>
    /// <param name="field">What of the request cannot be.</param>
    /// <param name="detail">Why.</param>
    /// <param name="facts">How it is instead, for programs.</param>
    public static ProblemHttpResult Conflict(string field, string detail, Dictionary<string, object?>? facts = null) =>
        FieldErrors.Single(field, detail, StatusCodes.Status409Conflict, facts);

    /// <summary>Documents the statuses, beside success, that a route answers; a test compares them with what its code can say.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) route.ProducesProblem(status);
        return route;
    }
}
