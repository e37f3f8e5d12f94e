using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Json;

namespace Pizza.Gateway;

/// <summary>
/// A problem document (RFC 9457) that the gateway answers by itself. They are all known beforehand, so that saying no costs nothing:
/// most are said under overload.
/// </summary>
internal sealed class Refusal
{
    private readonly int _status;
    private readonly string? _retryAfter;
    private readonly byte[] _body;

    private Refusal(int status, string title, string detail, int? retryAfterSeconds = null, string? field = null)
    {
        _status = status;
        _retryAfter = retryAfterSeconds?.ToString(CultureInfo.InvariantCulture);
        var document = new Dictionary<string, object> { ["title"] = title, ["status"] = status, ["detail"] = detail };
        if (field is not null) document["errors"] = new Dictionary<string, string[]> { [field] = [detail] };
        _body = JsonSerializer.SerializeToUtf8Bytes(document, PizzaJson.Options);
    }

    public static Refusal NotFound { get; } = new(StatusCodes.Status404NotFound, "Not found.", "There is nothing at this address.");

    public static Refusal MalformedPath { get; } = new(StatusCodes.Status400BadRequest, "The request is not valid.",
        "The path has an empty or dot segment, a backslash, a percent sign, an encoded slash, a control character or text that is not UTF-8.", field: "path");

    public static Refusal Method { get; } = new(StatusCodes.Status405MethodNotAllowed, "The method is not allowed.",
        "Only GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS are forwarded.");

    public static Refusal BodyTooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, "The request is not valid.",
        $"The body is larger than {ServiceDefaultsExtensions.MaxBodyBytes / 1024} KiB.", field: "body");

    public static Refusal BodyBroken { get; } = new(StatusCodes.Status400BadRequest, "The request is not valid.",
        "The body broke off or its framing is wrong.", field: "body");

    public static Refusal TooManyRequests { get; } = new(StatusCodes.Status429TooManyRequests, "Too many requests.",
        "This client sends more requests per second than it may.", retryAfterSeconds: 1);

    public static Refusal Overloaded { get; } = new(StatusCodes.Status503ServiceUnavailable, "Too busy.",
        "Too many requests are in progress. Nothing was done; try again.", retryAfterSeconds: 1);

    public static Refusal TooManyStreams { get; } = new(StatusCodes.Status503ServiceUnavailable, "Too busy.",
        "Too many event streams are open. Try again later, or ask without a stream.", retryAfterSeconds: 5);

    private static readonly FrozenDictionary<string, Refusal> UnavailableApps = RouteTable.AppIdsForwardedTo.ToFrozenDictionary(app => app, app =>
        new Refusal(StatusCodes.Status503ServiceUnavailable, "Not available now.",
            $"The service '{app}' cannot be reached. A POST may be repeated with the same Idempotency-Key.", retryAfterSeconds: 2));

    private static readonly FrozenDictionary<string, Refusal> SlowApps = RouteTable.AppIdsForwardedTo.ToFrozenDictionary(app => app, app =>
        new Refusal(StatusCodes.Status504GatewayTimeout, "No answer in time.",
            $"The service '{app}' did not answer in time. A POST may be repeated with the same Idempotency-Key.", retryAfterSeconds: 2));

    public static Refusal Unavailable(string appId) => UnavailableApps[appId];

    public static Refusal TooSlow(string appId) => SlowApps[appId];

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = _status;
        response.ContentType = "application/problem+json";
        response.ContentLength = _body.Length;
        if (_retryAfter is not null) response.Headers.RetryAfter = _retryAfter;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(_body, context.RequestAborted);
    }
}
