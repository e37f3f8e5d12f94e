using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pizza.K8s.Tests.Code;

/// <summary>A route that a service answers, read from its source; a parameter is a <c>1</c>.</summary>
internal sealed partial record Route(string AppId, string Verb, string Path)
{
    public static IReadOnlyList<Route> All { get; } = [.. HouseApp.All.SelectMany(Of)];

    /// <summary>Not for whom the calls are that a list allows: between an app and its own sidecar, for probes, and for development.</summary>
    public bool IsForCallers => !Path.StartsWith("/events/", StringComparison.Ordinal) && !Path.StartsWith("/bindings/", StringComparison.Ordinal)
        && !Path.StartsWith("/dev/", StringComparison.Ordinal) && !Path.StartsWith("/healthz/", StringComparison.Ordinal);

    private static IEnumerable<Route> Of(HouseApp app) => app.IsDotNet
        ? Mapped(app.Id, app.Source).Concat(Mapped(app.Id, HouseApp.SourceOf(Repository.PathTo("services", "ServiceDefaults"))))
        // In TypeScript: its own tests hold it to this document. Its subscriptions are the SDK's, its probes in no document.
        : JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(app.Folder, "openapi.json")))!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => new Route(app.Id, operation.Key.ToUpperInvariant(), Plain(path.Key))))
            .Concat([new(app.Id, "GET", "/healthz/live"), new(app.Id, "GET", "/healthz/ready")]);

    private static List<Route> Mapped(string appId, IReadOnlyDictionary<string, string> source)
    {
        var routes = new List<Route>();
        foreach (var (file, text) in source)
        {
            var groups = Group().Matches(text).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
            var mapped = Map().Matches(text);
            if (mapped.Count != AnyMap().Count(text)) throw new InvalidOperationException($"{file} maps a route in a way that is not read here");
            foreach (Match m in mapped)
            {
                var prefix = groups.GetValueOrDefault(m.Groups[1].Value) ?? "";
                if (prefix.Length == 0 && m.Groups[1].Value is not ("app" or "_app" or "pages")) throw new InvalidOperationException($"{file}: '{m.Groups[1].Value}' is neither the app, its pages nor a group");
                // Pages answer HEAD as they answer GET.
                var verb = m.Groups[2].Value is "HealthChecks" or "Methods" ? "GET" : m.Groups[2].Value.ToUpperInvariant();
                routes.Add(new(appId, verb, Plain(prefix + m.Groups[3].Value)));
            }
        }
        return routes;
    }

    private static string Plain(string path) => Parameter().Replace(path, "1").TrimEnd('/');

    [GeneratedRegex("""var (\w+) = app\.MapGroup\("([^"]*)"\)""")]
    private static partial Regex Group();

    [GeneratedRegex("""(\w+)\.Map(Get|Post|Put|Patch|Delete|HealthChecks|Methods(?=\("[^"]*", GetAndHead,))\(\s*\$?"([^"]*)",?""")]
    private static partial Regex Map();

    // Whatever maps a verb, health or the rest; not what leads from the address of a form, mapped elsewhere, to its page.
    [GeneratedRegex(@"\.Map(Get|Post|Put|Patch|Delete|Methods(?!\(address, GetAndHead, \(HttpContext http\) => Page\.SeeOther)|Fallback\w*|HealthChecks|Controllers|GrpcService)\b")]
    private static partial Regex AnyMap();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
