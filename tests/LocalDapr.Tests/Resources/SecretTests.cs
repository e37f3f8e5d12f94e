using LocalDapr.Resources;
using LocalDapr.Secrets;

namespace LocalDapr.Tests.Resources;

public class SecretTests
{
    private const string File = """{"plain":"value1","nested":{"key":"inner","deep":{"x":"y"}},"list":["a"],"number":5,"large":1234567.5}""";
    private static readonly Dictionary<string, string> NoVariables = [];

    [Theory]
    [InlineData("plain", "value1")]
    [InlineData("nested:key", "inner")]
    [InlineData("nested:deep:x", "y")]
    [InlineData("list:0", "a")]
    [InlineData("number", "%!s(float64=5)")]
    [InlineData("large", "%!s(float64=1.2345675e+06)")]
    public void A_file_store_flattens_nested_secrets(string name, string value) =>
        Assert.Equal(value, FileStore(new() { ["nestedSeparator"] = ":" }).Find(name)![name]);

    [Fact]
    public void A_multi_valued_file_store_keeps_objects_together()
    {
        var store = FileStore(new() { ["multiValued"] = "true" });

        Assert.True(store.MultipleKeyValuesPerSecret);
        Assert.Equal(["nested", "plain"], store.GetAll().Keys.Order());
        Assert.Equal([("deep:x", "y"), ("key", "inner")], store.Find("nested")!.Select(p => (p.Key, p.Value)).Order());
        Assert.Null(store.Find("nested:key"));
    }

    [Fact]
    public void The_environment_store_answers_empty_for_an_absent_variable_and_hides_the_sidecars_own()
    {
        var store = SecretStores.Create(Component("secretstores.local.env", []), new Dictionary<string, string> { ["A"] = "1", ["DAPR_API_TOKEN"] = "x", ["APP_API_TOKEN"] = "y" });

        Assert.Equal("1", store.Find("A")!["A"]);
        Assert.Equal("", store.Find("NOPE")!["NOPE"]);
        Assert.Equal("", store.Find("DAPR_API_TOKEN")!["DAPR_API_TOKEN"]);
        Assert.Equal(["A"], store.GetAll().Keys);
    }

    [Fact]
    public void Metadata_that_refers_to_a_secret_is_resolved()
    {
        var component = Reading("plain", "");

        var resolved = component.Resolve(name => name == "sec" ? FileStore([]) : null);

        Assert.Equal("value1", resolved.Metadata["password"]);
        Assert.False(component.Metadata.ContainsKey("password"));
    }

    [Theory]
    [InlineData("nothing", "", "sec", "is not in the store")]
    [InlineData("plain", "wrong", "sec", "has no key")]
    [InlineData("plain", "", "other", "needs the secret store")]
    public void A_reference_to_nothing_is_refused_at_its_line(string secret, string key, string existing, string problem)
    {
        var refusal = Assert.Throws<ResourceException>(() => Reading(secret, key).Resolve(name => name == existing ? FileStore([]) : null));

        Assert.Contains(problem, refusal.Message);
        Assert.Equal(7, refusal.Line);
    }

    private static Component Reading(string secret, string key) => Folder.Load($$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: store }
        spec:
          type: state.redis
          metadata:
          - { name: password, secretKeyRef: { name: {{secret}}, key: "{{key}}" } }
        auth: { secretStore: sec }
        """).Components[0];

    private static ISecretStore FileStore(Dictionary<string, string> metadata)
    {
        using var folder = new Folder();
        metadata["secretsFile"] = folder.Add("secrets.json", File);
        return SecretStores.Create(Component("secretstores.local.file", metadata), NoVariables);
    }

    private static Component Component(string type, Dictionary<string, string> metadata) => new("sec", type, "v1", metadata, [], false, "sec.yaml");
}
