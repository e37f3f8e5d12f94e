using System.Text.RegularExpressions;
using LocalDapr.Resources;

namespace LocalDapr.Middleware;

/// <summary><c>middleware.http.routerchecker</c>: refuses a request whose path and query do not match a regular expression.</summary>
internal sealed class RouterChecker : IHttpMiddleware
{
    public const string Type = "middleware.http.routerchecker";
    private readonly Regex _rule;

    /// <exception cref="ResourceException">The rule is no regular expression.</exception>
    public RouterChecker(Component component)
    {
        var rule = component.Metadata.GetValueOrDefault("rule") ?? "";
        try
        {
            // Go's expressions take time that grows with the text only; so do these.
            _rule = new Regex(rule, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ResourceException(component.File, component.Line, $"rule '{rule}' of component '{component.Name}' is no regular expression: {e.Message}", e);
        }
    }

    public ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_rule.IsMatch(request.Target) ? null : new MiddlewareAnswer(400, "invalid router"));
}
