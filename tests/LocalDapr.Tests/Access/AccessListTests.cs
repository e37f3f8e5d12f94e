using System.Net;
using LocalDapr.Access;
using LocalDapr.Resources;
using LocalDapr.Tests.Resources;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Access;

public class AccessListTests
{
    private const string Rules = """
        kind: Configuration
        spec:
          accessControl:
            defaultAction: deny
            trustDomain: public
            policies:
            - appId: order
              defaultAction: deny
              trustDomain: public
              namespace: default
              operations:
              - { name: /stores/chkOpenYN, httpVerb: [GET], action: allow }
              - { name: /orders/*, httpVerb: ["*"], action: allow }
              - { name: /admin/**, httpVerb: [GET, POST], action: allow }
              - { name: /v*/items, httpVerb: [GET], action: allow }
              - { name: /open, httpVerb: [POST], action: allow }
            - appId: gateway
              defaultAction: allow
              trustDomain: public
              namespace: default
              operations:
              - { name: /private, httpVerb: ["*"], action: deny }
            - appId: stranger
              defaultAction: allow
              trustDomain: elsewhere
              namespace: default
        """;

    [Theory]
    [InlineData("order", "/stores/chkOpenYN", "GET", true)]
    [InlineData("order", "stores/CHKopenyn", "GET", true)]
    [InlineData("order", "/stores/chkOpenYN", "POST", false)]
    [InlineData("order", "/orders/7", "DELETE", true)]
    [InlineData("order", "/orders/7/lines", "DELETE", false)]
    [InlineData("order", "/orders", "GET", true)]
    [InlineData("order", "/admin/a/b/c", "POST", true)]
    [InlineData("order", "/admin/a", "PUT", false)]
    [InlineData("order", "/v2/items", "GET", true)]
    [InlineData("order", "/w2/items", "GET", false)]
    // As in Dapr: an operation without a wildcard covers what lies below it.
    [InlineData("order", "/open/below", "POST", true)]
    [InlineData("order", "/%61dmin/a", "GET", true)]
    [InlineData("gateway", "/anything", "GET", true)]
    [InlineData("gateway", "/private", "GET", false)]
    [InlineData("gateway", "/priv%61te", "GET", false)]
    [InlineData("stranger", "/anything", "GET", false)]
    [InlineData("unknown", "/anything", "GET", false)]
    public void A_policy_decides_by_caller_path_and_verb(string caller, string path, string verb, bool allowed) =>
        Assert.Equal(allowed, List(Rules).Allows(new CallerId("public", "default", caller), path, verb));

    [Fact]
    public void Nobody_in_particular_gets_the_default() => Assert.False(List(Rules).Allows(null, "/anything", "GET"));

    [Fact]
    public void A_policy_without_trust_domain_or_namespace_is_refused_as_in_Dapr() =>
        Assert.Throws<ResourceException>(() => List("kind: Configuration\nspec: { accessControl: { policies: [ { appId: a, defaultAction: allow } ] } }"));

    [Fact]
    public async Task A_call_is_refused_or_passed_by_who_really_calls()
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("gateway"),
            TestSystem.Options("store", app) with { Configuration = Configuration(Rules), KnowsCallers = true });

        using var refused = await system.SendAsync("order", HttpMethod.Post, "/v1.0/invoke/store/method/private", "{}", ("dapr-caller-app-id", "gateway"));
        using var passed = await system.SendAsync("gateway", HttpMethod.Post, "/v1.0/invoke/store/method/other", "{}");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("spiffe://public/ns/default/order", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Equal("/other", Assert.Single(app.Requests).Path);
    }

    [Theory]
    [InlineData("allowed: [ { name: state, version: v1, protocol: http } ]", "/v1.0/state/store/k", 204)]
    [InlineData("allowed: [ { name: state, version: v1, protocol: http } ]", "/v1.0/secrets/s/k", 404)]
    [InlineData("allowed: [ { name: state, version: v1, protocol: grpc } ]", "/v1.0/metadata", 200)]
    [InlineData("allowed: [ { name: state, version: v1 } ]", "/v1.0/metadata", 200)]
    [InlineData("denied: [ { name: metadata, version: v1.0, protocol: http } ]", "/v1.0/metadata", 404)]
    [InlineData("denied: [ { name: metadata, version: v1.0, protocol: http } ]", "/v1.0/state/store/k", 204)]
    [InlineData("denied: [ { name: metadata, version: v1alpha1, protocol: http } ]", "/v1.0/metadata", 200)]
    public async Task An_API_that_is_not_allowed_is_not_there(string api, string path, int status)
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a") with { Configuration = Configuration($"kind: Configuration\nspec: {{ api: {{ {api} }} }}") });

        using var answer = await system.SendAsync("a", HttpMethod.Get, path);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static AccessList List(string yaml) => AccessList.Of(Configuration(yaml))!;

    private static ConfigurationResource Configuration(string yaml)
    {
        using var folder = new Folder();
        return ConfigurationResource.Load(folder.Add("config.yaml", yaml));
    }
}
