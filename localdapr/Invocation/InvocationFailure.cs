namespace LocalDapr.Invocation;

/// <summary>The call could not be made; the message is the one daprd gives.</summary>
internal class InvocationException(string message) : Exception(message);

/// <summary>The other sidecar cannot be reached: worth a retry by the sidecar itself.</summary>
internal sealed class SidecarUnreachableException(string message) : InvocationException(message);

internal sealed class AccessDeniedException(string message) : InvocationException(message);

/// <summary>Says why a request failed, in daprd's words where they are known.</summary>
internal static class InvocationFailure
{
    public static string Text(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException!)
            if (e is BodyTooLargeException)
                return e.Message;
        return failure switch
        {
            OperationCanceledException => "context canceled",
            _ => failure.Message,
        };
    }

    public static bool IsTooLarge(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException!)
            if (e is BodyTooLargeException)
                return true;
        return false;
    }

    /// <summary>Go's text for a request that its HTTP client could not carry out.</summary>
    public static string OfApp(HttpRequestMessage request, HttpRequestException failure)
    {
        var method = request.Method.Method;
        var uri = request.RequestUri!;
        var what = $"{method[..1]}{method[1..].ToLowerInvariant()} \"{uri.OriginalString}\": ";
        return failure.HttpRequestError switch
        {
            HttpRequestError.ConnectionError => $"{what}dial tcp {uri.Authority}: connect: connection refused",
            HttpRequestError.ResponseEnded => what + "EOF",
            _ => what + failure.Message,
        };
    }
}
