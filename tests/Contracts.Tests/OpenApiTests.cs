using System.Reflection;
using System.Text.Json.Nodes;
using Dapr;
using Microsoft.AspNetCore.Routing;
using Pizza.Contracts.Tests.Code;
using Pizza.Gateway;
using Pizza.Gateway.Pages.Http;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Contracts.Tests;

/// <summary>The OpenAPI document that each service serves at <c>/swagger</c>, against the routes it maps and what their code answers.</summary>
[Collection(TheRunningServices.Name)]
public sealed class OpenApiTests(RunningServices services)
{
    // Between the app and its sidecar, for probes, and for development.
    private static readonly string[] NotForClients = ["/dapr/", "/events/", "/bindings/", "/actors/", "/healthz", "/dev/"];

    // The one that gives the caller's own status is looked at by what it is called with.
    private static readonly Dictionary<string, int> StatusOfMaker = new()
    {
        [$"{nameof(Problems)}.{nameof(Problems.NotFound)}"] = 404,
        [$"{nameof(Problems)}.{nameof(Problems.Conflict)}"] = 409,
        [$"{nameof(FieldErrors)}.{nameof(FieldErrors.ToProblem)}"] = 400,
    };

    // What the code says by a status of its own instead of by one of the makers above.
    private static readonly Dictionary<string, int[]> AlsoAnswers = new()
    {
        ["POST /orders"] = [402, 409, 422, 503],
        ["PATCH /payments/{id}"] = [503],
        ["POST /deadLetters/{id}/replay"] = [503],
        ["DELETE /deadLetters/{id}"] = [503],
    };

    public static TheoryData<string> AppIdsOfServices => [.. RunningServices.Types.Keys];

    [Theory, MemberData(nameof(AppIdsOfServices))]
    public void Every_route_is_in_the_document_of_its_service_and_the_document_has_no_other(string appId)
    {
        var documented = services.All[appId].OpenApi["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        Assert.Equal(Routes(appId).Select(r => r.Name).Order(), documented.Where(name => !NotForClients.Any(name.Contains)).Order());
    }

    [Theory, MemberData(nameof(AppIdsOfServices))]
    public void Every_status_that_a_routes_code_answers_is_in_the_document_with_the_content_it_has(string appId)
    {
        var missing = new List<string>();
        foreach (var (name, endpoint) in Routes(appId))
        {
            var responses = Operation(appId, name)["responses"]!.AsObject();
            var needed = ProblemsOf(endpoint).Concat(AlsoAnswers.GetValueOrDefault(name) ?? []).Distinct().Order().Select(status => $"{status}");
            missing.AddRange(needed.Where(status => !responses.ContainsKey(status)).Select(status => $"{name} answers {status}, which is not documented"));
            if (!responses.Any(r => r.Key.StartsWith('2'))) missing.Add($"{name} documents no success");
            missing.AddRange(responses.Where(r => r.Key != "204" && r.Value!["content"]?[ContentOf(name, r.Key)] is null)
                .Select(r => $"{name} documents {r.Key} without {ContentOf(name, r.Key)}"));
        }
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Theory, MemberData(nameof(AppIdsOfServices))]
    public void The_gateway_leads_to_every_route_but_the_internal_ones(string appId)
    {
        foreach (var (name, endpoint) in Routes(appId))
        {
            var verdict = RouteTable.Resolve(Path(endpoint).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), out var app);

            if (name.Contains("/internal/", StringComparison.Ordinal)) Assert.True(verdict is PathVerdict.Own or PathVerdict.Hidden, $"{name} can be reached from outside");
            else Assert.True((verdict, app) == (PathVerdict.Forward, appId), $"{name} of {appId} is {verdict} {app} to the gateway");
        }
    }

    [Fact]
    public void What_is_not_for_clients_is_not_forwarded() => Assert.All(
        services.All.Values.SelectMany(s => s.Endpoints).Where(e => !IsForClients(e)),
        e => Assert.NotEqual(PathVerdict.Forward, RouteTable.Resolve(Path(e), out _)));

    [Fact]
    public void No_page_is_where_the_gateway_forwards()
    {
        var pages = services.All[AppIds.Gateway].Endpoints.Where(e => e.Metadata.GetMetadata<IsPage>() is not null).Select(Path).ToList();
        Assert.Contains("/my", pages);
        Assert.All(pages, page => Assert.Equal(PathVerdict.Own, RouteTable.Resolve(page, out _)));
    }

    private IEnumerable<(string Name, RouteEndpoint Endpoint)> Routes(string appId) =>
        services.All[appId].Endpoints.Where(IsForClients)
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => ($"{method} {Path(e)}", e)));

    private JsonNode Operation(string appId, string name) =>
        services.All[appId].OpenApi["paths"]![name.Split(' ')[1]]![name.Split(' ')[0].ToLowerInvariant()]!;

    private static string ContentOf(string name, string status) =>
        !status.StartsWith('2') ? "application/problem+json" : name.EndsWith("/events", StringComparison.Ordinal) ? "text/event-stream" : "application/json";

    private static bool IsForClients(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IsPage>() is null &&
        !NotForClients.Any(prefix => Path(endpoint).StartsWith(prefix, StringComparison.Ordinal)) && endpoint.Metadata.GetMetadata<TopicAttribute>() is null;

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static IEnumerable<int> ProblemsOf(RouteEndpoint endpoint)
    {
        var handler = endpoint.Metadata.GetMetadata<MethodInfo>()!;
        var code = ReachableCode.From(handler);
        return code.Select(method => StatusOfMaker.GetValueOrDefault($"{method.DeclaringType?.Name}.{method.Name}")).Where(status => status > 0);
    }
}
