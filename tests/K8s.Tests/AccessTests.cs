using System.Text.Json.Nodes;
using LocalDapr.Access;
using LocalDapr.Resources;
using Pizza.Contracts;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>Who may call what of whom: the list in the cluster against the calls in the code, decided as daprd decides (localdapr's list is held to its recordings).</summary>
public sealed class AccessTests
{
    private static readonly Resource Configuration = Rendered.Overlay(Rendered.Overlays[0]).Get("Configuration", "config");
    private static readonly AccessList List = Load(Configuration.Body);

    [Fact]
    public void It_is_the_same_list_in_every_overlay() => Assert.All(Rendered.Overlays, overlay =>
        Assert.True(JsonNode.DeepEquals(Configuration.Body, Rendered.Overlay(overlay).OfKind("Configuration").Single().Body)));

    [Fact]
    public void What_is_not_allowed_is_denied_and_callers_are_known_by_certificate()
    {
        var rules = Configuration.Spec["accessControl"]!;
        Assert.Equal("deny", (string)rules["defaultAction"]!);
        Assert.True((bool)Configuration.Spec["mtls"]!["enabled"]!);
        Assert.True((bool)Configuration.Spec["metrics"]!["enabled"]!);
        Assert.True(double.Parse((string)Configuration.Spec["tracing"]!["samplingRate"]!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.All(Resource.List(rules["policies"]), policy =>
        {
            Assert.Equal("deny", (string)policy["defaultAction"]!);
            Assert.Equal(Configuration.Namespace, (string)policy["namespace"]!);
            Assert.Equal((string)rules["trustDomain"]!, (string)policy["trustDomain"]!);
        });
    }

    [Fact]
    public void The_calls_of_the_code_are_known() => Assert.Equal(
    [
        "customercenter POST order/internal/orders/1/cancel",
        "customercenter POST store/internal/stores/1/close",
        "customercenter POST store/internal/stores/1/remove",
        "order GET store/stores/chkOpenYN",
        "order POST payment/internal/payments/authorise",
        "order POST payment/internal/payments/price",
        "payment POST menu/internal/prices",
        "payment POST menu/internal/stock/take",
    ], ServiceCall.All.Where(call => call.Caller != AppIds.Gateway).Select(call => $"{call.Caller} {call.Verb} {call.Callee}{call.Path}").Order());

    [Fact]
    public void Of_all_routes_of_all_services_each_app_may_call_exactly_those_that_its_code_calls()
    {
        var routes = Route.All.Where(route => route.IsForCallers).ToList();
        Assert.True(routes.Count > 40, $"{routes.Count} routes");
        Assert.All(HouseApp.Ids, caller => Assert.All(routes, route =>
        {
            var calls = ServiceCall.All.Any(call => call.Caller == caller && call.Callee == route.AppId && call.Makes(route.Verb, route.Path));
            Assert.True(calls == List.Allows(Caller(caller), route.Path, route.Verb), $"{caller} {(calls ? "may not" : "may")} {route.Verb} {route.Path} of {route.AppId}");
        }));
    }

    /// <summary>The next operation that somebody adds to a service is not open to whoever may call its neighbour.</summary>
    [Theory]
    [InlineData("customercenter", "POST", "/internal/orders/1/archive")]
    [InlineData("customercenter", "POST", "/internal/orders/1")]
    [InlineData("customercenter", "POST", "/internal/orders")]
    [InlineData("customercenter", "POST", "/internal/orders/cancel")]
    [InlineData("customercenter", "POST", "/internal/orders/1/2/cancel")]
    [InlineData("customercenter", "POST", "/internal/orders/1/close")]
    [InlineData("customercenter", "DELETE", "/internal/orders/1/cancel")]
    [InlineData("customercenter", "POST", "/internal/stores/1/open")]
    [InlineData("customercenter", "POST", "/internal/stores/1/cancel")]
    [InlineData("customercenter", "POST", "/internal/stores")]
    [InlineData("customercenter", "GET", "/internal/stores/1/close")]
    [InlineData("customercenter", "POST", "/internal/payments/1/cancel")]
    [InlineData("order", "POST", "/internal/payments/refund")]
    [InlineData("order", "POST", "/internal/orders/1/cancel")]
    [InlineData("payment", "POST", "/internal/stock/put")]
    [InlineData("gateway", "POST", "/internal/orders/1/cancel")]
    public void What_no_code_calls_nobody_may_call_also_beside_what_somebody_does(string caller, string verb, string path)
    {
        Assert.DoesNotContain(ServiceCall.All, call => call.Caller == caller && call.Makes(verb, path));
        Assert.False(List.Allows(Caller(caller), path, verb), $"{caller} may {verb} {path}");
    }

    [Fact]
    public void Nobody_may_call_what_is_between_a_service_and_its_own_sidecar() => Assert.All(HouseApp.Ids, caller =>
        Assert.All(Route.All.Where(route => !route.IsForCallers).Select(route => (route.Verb, route.Path)).Concat([(Verb: "GET", Path: "/dapr/subscribe"), (Verb: "PUT", Path: "/actors/OrderDeadlineActor/1/method/x")]),
            route => Assert.False(List.Allows(Caller(caller), route.Path, route.Verb), $"{caller} may {route.Verb} {route.Path}")));

    [Fact]
    public void Every_operation_of_the_list_is_there_for_a_call()
    {
        foreach (var policy in Resource.List(Configuration.Spec["accessControl"]!["policies"]))
        {
            foreach (var operation in Resource.List(policy["operations"]))
            {
                // A list of that operation alone.
                var body = (JsonObject)Configuration.Body.DeepClone();
                var alone = (JsonObject)policy.DeepClone();
                alone["operations"] = new JsonArray(operation.DeepClone());
                body["spec"]!["accessControl"]!["policies"] = new JsonArray(alone);
                var caller = (string)policy["appId"]!;
                var list = Load(body);
                var verbs = operation["httpVerb"]!.AsArray().Select(verb => (string)verb!).ToList();

                Assert.All(verbs, verb => Assert.Contains(ServiceCall.All, call => call.Caller == caller && call.Verb == verb && list.Allows(Caller(caller), call.Path, verb == "*" ? "GET" : verb)));
            }
        }
    }

    [Fact]
    public void Strangers_and_those_of_other_namespaces_or_unknown_callers_may_nothing() => Assert.All(ServiceCall.All, call => Assert.All(
        [Caller("stranger"), new CallerId("public", "default", call.Caller), new CallerId("elsewhere", "pizza", call.Caller), null], caller => Assert.False(List.Allows(caller, call.Path, call.Verb == "*" ? "GET" : call.Verb))));

    /// <summary>A second place that invokes would not be seen by a list of known ones.</summary>
    [Fact]
    public void A_call_that_is_written_in_another_way_is_not_passed_over() => Assert.All(HouseApp.All.Where(app => !app.IsDotNet),
        app => Assert.DoesNotContain(".invoker", app.Code, StringComparison.Ordinal));

    private static CallerId Caller(string app) => new("public", "pizza", app);

    private static AccessList Load(JsonObject configuration)
    {
        // JSON is YAML.
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, configuration.ToJsonString());
            return AccessList.Of(ConfigurationResource.Load(file))!;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
