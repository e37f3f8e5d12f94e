using System.Text.RegularExpressions;

namespace Pizza.K8s.Tests.Code;

/// <summary>
/// A call that one service makes of another by Dapr's service invocation, read from the source. There is no way to make one without one of the words below,
/// and a file that has one must be written as the clients of the house are (one verb, paths as text), or reading it fails.
/// </summary>
internal sealed partial record ServiceCall(string Caller, string Callee, string Verb, string Path)
{
    /// <summary>The gateway's are its route table, for every verb and everything below.</summary>
    public const string AnyVerb = "*";

    public static IReadOnlyList<ServiceCall> All { get; } = [.. HouseApp.All.SelectMany(Of)];

    public bool Makes(string verb, string path) => Verb == AnyVerb
        ? path.Equals(Path, StringComparison.OrdinalIgnoreCase) || path.StartsWith(Path + "/", StringComparison.OrdinalIgnoreCase)
        : Verb == verb && path == Path;

    private static IEnumerable<ServiceCall> Of(HouseApp app) => app.Source.Where(file => Invokes().IsMatch(file.Value)).SelectMany(file => Of(app, file.Key, file.Value));

    private static IEnumerable<ServiceCall> Of(HouseApp app, string file, string text)
    {
        switch (System.IO.Path.GetFileName(file))
        {
            case "SidecarInvoker.cs" when app.Id == Contracts.AppIds.Gateway:
                return GatewayRoute().Matches(app.Source.Single(f => f.Key.EndsWith("/RouteTable.cs", StringComparison.Ordinal)).Value)
                    .Select(m => new ServiceCall(app.Id, AppId(m.Groups[2].Value), AnyVerb, "/" + m.Groups[1].Value));
            case "OrderDeadlineActor.cs" when Invokes().Matches(text) is [{ Value: "InvokeMethod" }]:
                // Of an actor, which the list is not asked about.
                return [];
        }
        if (Invokes().Matches(text).Any(m => m.Value != "CreateInvok")) throw new InvalidOperationException($"{file} invokes in a way that is not read here");
        var callees = Client().Matches(text).Select(m => AppId(m.Groups[1].Value)).ToList();
        var verbs = Verbs().Matches(text).Select(m => m.Groups[1].Value.ToUpperInvariant()).Distinct().ToList();
        var paths = Paths().Matches(text).Select(m => Parameter().Replace(m.Groups[1].Value.Split('?')[0], "1")).ToList();
        if (callees.Count == 0 || verbs.Count != 1 || verbs[0] == "SEND" || paths.Count == 0)
            throw new InvalidOperationException($"{file}: {callees.Count} clients, verbs {string.Join(", ", verbs)}, {paths.Count} paths are not read here");
        return paths.Select(path => new ServiceCall(app.Id, Route.All.Where(r => callees.Contains(r.AppId) && r.Verb == verbs[0] && r.Path == path).Select(r => r.AppId).SingleOrDefault()
            ?? throw new InvalidOperationException($"{file}: nobody of {string.Join(", ", callees)} answers {verbs[0]} {path}"), verbs[0], path));
    }

    private static string AppId(string constant) => (string)typeof(Contracts.AppIds).GetField(constant)!.GetRawConstantValue()!;

    [GeneratedRegex(@"CreateInvok|InvokeMethod|InvocationHandler|dapr-app-id|v1\.0/invoke|\.invoker\b")]
    private static partial Regex Invokes();

    [GeneratedRegex(@"CreateInvokableHttpClient\(AppIds\.(\w+)\)")]
    private static partial Regex Client();

    [GeneratedRegex(@"http\w*\.(Get|Post|Put|Patch|Delete|Send)\w*Async\(", RegexOptions.IgnoreCase)]
    private static partial Regex Verbs();

    [GeneratedRegex("\\$?\"(/[^\"]*)\"")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("""\["(\w+)"\] = AppIds\.(\w+),""")]
    private static partial Regex GatewayRoute();
}
