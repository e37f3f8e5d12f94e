using System.Text;
using System.Text.RegularExpressions;
using LocalDapr.Resources;
using LocalDapr.Sidecar;

namespace LocalDapr.Middleware;

/// <summary>
/// <c>middleware.http.routeralias</c>: other paths for the sidecar's API, <c>/pay/{id}</c> for <c>/v1.0/invoke/payment/method/pay</c>. What stands in braces
/// comes as a query parameter; <c>{id:[0-9]+}</c> says what it may be.
/// </summary>
internal sealed partial class RouterAlias : IHttpMiddleware
{
    public const string Type = "middleware.http.routeralias";
    private readonly List<(Regex Path, string Target)> _routes = [];

    /// <exception cref="ResourceException">The routes cannot be read.</exception>
    public RouterAlias(Component component)
    {
        IEnumerable<KeyValuePair<string, string>> routes = component.Metadata.Count == 1 && component.Metadata.TryGetValue("routes", out var text)
            ? Yaml.Mapping($"routes of component '{component.Name}'", text, component.File, component.Line)
            : component.Metadata;
        foreach (var (path, target) in routes)
        {
            if (path.Length == 0 || target.Length == 0)
                throw new ResourceException(component.File, component.Line, $"a route of component '{component.Name}' is empty");
            try
            {
                _routes.Add((Pattern(path), target));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                throw new ResourceException(component.File, component.Line, $"route '{path}' of component '{component.Name}' cannot be read: {e.Message}", e);
            }
        }
    }

    public ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        var parts = request.Target.Split('?', 2);
        var path = ApiPath.Decode(parts[0]);
        foreach (var (pattern, target) in _routes)
        {
            if (pattern.Match(path) is not { Success: true } match)
                continue;
            var query = string.Join('&', match.Groups.Values.Skip(1).Select(group => $"{Uri.EscapeDataString(group.Name)}={Uri.EscapeDataString(group.Value)}")
                .Prepend(parts.Length > 1 ? parts[1] : "").Where(part => part.Length > 0));
            request.Target = query.Length > 0 ? $"{target}?{query}" : target;
            break;
        }
        return ValueTask.FromResult<MiddlewareAnswer?>(null);
    }

    private static Regex Pattern(string path)
    {
        var pattern = new StringBuilder("^");
        var at = 0;
        foreach (Match variable in Variable().Matches(path))
        {
            var allowed = variable.Groups["pattern"] is { Success: true } given ? given.Value : "[^/]+";
            pattern.Append(Regex.Escape(path[at..variable.Index])).Append("(?<").Append(variable.Groups["name"].Value).Append('>').Append(allowed).Append(')');
            at = variable.Index + variable.Length;
        }
        return new Regex(pattern.Append(Regex.Escape(path[at..])).Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
    }

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<pattern>[^{}]+))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
