using LocalDapr.Resources;

namespace LocalDapr.Tests.Resources;

public class ResourceLoaderTests
{
    private const string TwoComponents = """
        # a comment before the first document
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: store }
        spec:
          type: state.in-memory
          version: v1
          metadata:
          - { name: actorStateStore, value: "true" }
          - { name: Number, value: 5 }
          - { name: nested, value: { a: [1, "2"] } }
        scopes: [order]
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: pubsub }
        spec: { type: pubsub.redis, ignoreErrors: true, metadata: [ { name: consumerID, value: "{appID}" } ] }
        ---
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources: [store.yaml]
        """;

    [Fact]
    public void Every_document_of_a_file_is_read_and_foreign_kinds_are_skipped()
    {
        var set = Folder.Load(TwoComponents);

        Assert.Equal(["store", "pubsub"], set.Components.Select(c => c.Name));
        var store = set.Components[0];
        Assert.Equal(("state.in-memory", "v1", false), (store.Type, store.Version, store.IgnoreErrors));
        Assert.Equal("true", store.Metadata["ACTORSTATESTORE"]);
        Assert.Equal("5", store.Metadata["number"]);
        Assert.Equal("""{"a":[1,"2"]}""", store.Metadata["nested"]);
        Assert.True(set.Components[1].IgnoreErrors);
    }

    [Fact]
    public void An_app_sees_what_is_scoped_to_it_or_to_all_with_templates_filled_in()
    {
        var set = Folder.Load(TwoComponents);

        Assert.Equal(["pubsub"], set.For("delivery").Components.Select(c => c.Name));
        Assert.Equal(["store", "pubsub"], set.For("order").Components.Select(c => c.Name));
        Assert.Equal("delivery", set.For("delivery").Components[0].Metadata["consumerID"]);
    }

    [Fact]
    public void Files_are_read_by_name_and_subfolders_and_other_files_are_not()
    {
        using var folder = new Folder();
        folder.Add("b.yml", Component("b"));
        folder.Add("a.yaml", Component("a"));
        folder.Add("c.json", Component("c"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        File.WriteAllText(Path.Combine(folder.Path, "sub", "d.yaml"), Component("d"));

        Assert.Equal(["a", "b"], folder.Load().Components.Select(c => c.Name));
    }

    [Theory]
    [InlineData("kind: Component\n  bad: [", 2)]
    [InlineData("spec: { a:\nb: c }\n", null)]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  namespace: x\nspec: { type: state.in-memory }", 4)]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: { name: a }\nspec:\n  version: v1", 5)]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: { name: a }\nspec: { type: t, ignoreErrors: 7 }", 4)]
    public void A_file_that_cannot_be_used_is_refused_with_file_and_line(string yaml, int? line)
    {
        using var folder = new Folder();
        var file = folder.Add("broken.yaml", yaml);

        var refusal = Assert.Throws<ResourceException>(folder.Load);

        Assert.Equal((file, line), (refusal.File, refusal.Line));
        Assert.StartsWith(line is null ? $"{file}: " : $"{file}:{line}: ", refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void Two_components_of_one_name_are_refused_naming_both_places()
    {
        using var folder = new Folder();
        folder.Add("a.yaml", Component("same"));
        folder.Add("b.yaml", "# first line\n" + Component("same"));

        var refusal = Assert.Throws<ResourceException>(folder.Load);

        Assert.EndsWith("b.yaml", refusal.File);
        Assert.Equal(2, refusal.Line);
        Assert.Contains("a.yaml:1", refusal.Message);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_refused() =>
        Assert.Contains("no such folder", Assert.Throws<ResourceException>(() => ResourceLoader.Load(["/no/such/folder"])).Message);

    [Fact]
    public void Only_the_first_document_of_a_file_can_be_a_resiliency_and_others_are_pointed_out()
    {
        var set = Folder.Load("""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: { name: one }
            spec: { policies: { timeouts: { t: 3s } }, targets: { apps: { store: { timeout: t } } } }
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: { name: two }
            spec: {}
            """);

        Assert.Equal(["one"], set.Resiliencies.Select(r => r.Name));
        Assert.Equal("3s", set.Resiliencies[0].Timeouts["t"].Duration);
        Assert.Equal("t", set.Resiliencies[0].Apps["store"].Timeout);
        Assert.Contains("Dapr ignores it", Assert.Single(set.Warnings));
    }

    [Fact]
    public void A_kind_that_Dapr_does_not_have_is_pointed_out()
    {
        var set = Folder.Load("""
            apiVersion: dapr.io/v1alpha1
            kind: Componet
            metadata: { name: viewstore }
            """);
        Assert.Contains("kind 'Componet'", Assert.Single(set.Warnings));
    }

    [Fact]
    public void Both_versions_of_a_subscription_are_read()
    {
        var set = Folder.Load("""
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: { name: old }
            spec: { pubsubname: p, topic: t, route: /all, deadLetterTopic: dead }
            scopes: [a]
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: { name: new }
            spec:
              pubsubname: p
              topic: t
              metadata: { rawPayload: "true" }
              bulkSubscribe: { enabled: true, maxMessagesCount: 10 }
              routes:
                default: /other
                rules:
                - { match: 'event.type == "x"', path: /x }
            """);

        Assert.Equal("/all", set.Subscriptions[0].DefaultPath);
        Assert.Equal("dead", set.Subscriptions[0].DeadLetterTopic);
        Assert.Equal(["new"], set.For("b").Subscriptions.Select(s => s.Name));
        var rules = set.Subscriptions[1];
        Assert.Equal([new SubscriptionRule("event.type == \"x\"", "/x")], rules.Rules);
        Assert.Equal("/other", rules.DefaultPath);
        Assert.Equal(new BulkSubscribeSpec(true, 10, null), rules.BulkSubscribe);
        Assert.Equal("true", rules.Metadata["rawpayload"]);
    }

    [Fact]
    public void An_http_endpoint_has_an_address_and_headers()
    {
        var set = Folder.Load("""
            apiVersion: dapr.io/v1alpha1
            kind: HTTPEndpoint
            metadata: { name: ext }
            spec: { baseUrl: "http://127.0.0.1:9", headers: [ { name: X-Extra, value: v } ] }
            """);

        Assert.Equal(("ext", "http://127.0.0.1:9"), (set.HttpEndpoints[0].Name, set.HttpEndpoints[0].BaseUrl));
        Assert.Equal([KeyValuePair.Create("X-Extra", new EndpointValue("v", null))], set.HttpEndpoints[0].Headers);
    }

    private static string Component(string name) => $$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: {{name}} }
        spec: { type: state.in-memory, version: v1 }
        """;
}
