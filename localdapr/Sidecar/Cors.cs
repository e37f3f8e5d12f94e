namespace LocalDapr.Sidecar;

/// <summary>The flag --allowed-origins. With its default, "*", daprd sends no CORS headers at all (recorded).</summary>
internal static class Cors
{
    /// <returns>True for a preflight request, which needs no further answer.</returns>
    public static bool IsAnswered(HttpContext context, string allowedOrigins)
    {
        var request = context.Request.Headers;
        var response = context.Response.Headers;
        var origin = request.Origin.ToString();
        var isPreflight = context.Request.Method == "OPTIONS" && request.AccessControlRequestMethod.Count > 0;
        response.Vary = isPreflight ? "Origin, Access-Control-Request-Method, Access-Control-Request-Headers" : "Origin";
        if (origin.Length > 0 && allowedOrigins.Split(',', StringSplitOptions.TrimEntries).Contains(origin))
        {
            response.AccessControlAllowOrigin = origin;
            if (isPreflight)
            {
                response.AccessControlAllowMethods = request.AccessControlRequestMethod;
                if (request.AccessControlRequestHeaders.Count > 0)
                    response.AccessControlAllowHeaders = request.AccessControlRequestHeaders;
            }
        }
        return isPreflight;
    }
}
