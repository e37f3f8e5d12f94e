using LocalDapr.Resources;

namespace LocalDapr.Tests.Resources;

public class ConfigurationTests
{
    [Fact]
    public void The_acting_parts_are_read()
    {
        var configuration = Load("""
            apiVersion: dapr.io/v1alpha1
            kind: Configuration
            metadata: { name: c }
            spec:
              tracing: { samplingRate: "0.5", otel: { endpointAddress: "localhost:4317" } }
              features: [ { name: ActorStateTTL, enabled: true } ]
              api: { allowed: [ { name: state, version: v1.0, protocol: http } ] }
              httpPipeline: { handlers: [ { name: up, type: middleware.http.uppercase } ] }
              nameResolution: { component: sqlite, configuration: { connectionString: f } }
              accessControl: { defaultAction: deny, policies: [ { appId: a, defaultAction: allow, trustDomain: public, namespace: default, operations: [ { name: /x, httpVerb: [GET], action: allow } ] } ] }
            """);

        Assert.Equal(0.5, configuration.SamplingRate);
        Assert.True(configuration.Features["ActorStateTTL"]);
        Assert.Equal([new ApiRule("state", "v1.0", "http")], configuration.ApiAllowed);
        Assert.Equal([new PipelineHandler("up", "middleware.http.uppercase")], configuration.HttpPipeline);
        Assert.Equal("f", configuration.NameResolution!.Configuration["connectionstring"]);
        Assert.False(configuration.AccessControl!.AllowByDefault);
        Assert.True(configuration.AccessControl.Policies[0].Operations[0].Allow);
    }

    [Theory]
    [InlineData("deny", "[plain]", "[]", "plain", true)]
    [InlineData("deny", "[plain]", "[]", "other", false)]
    [InlineData("allow", "[]", "[plain]", "plain", false)]
    [InlineData("allow", "[]", "[plain]", "other", true)]
    [InlineData("allow", "[plain]", "[]", "other", false)]
    [InlineData("allow", "[]", "[]", "other", true)]
    [InlineData("deny", "[]", "[]", "other", false)]
    public void Secret_scopes_decide_which_secrets_may_be_read(string access, string allowed, string denied, string secret, bool expected)
    {
        var configuration = Load($$"""
            kind: Configuration
            spec: { secrets: { scopes: [ { storeName: s, defaultAccess: {{access}}, allowedSecrets: {{allowed}}, deniedSecrets: {{denied}} } ] } }
            """);

        Assert.Equal(expected, configuration.IsSecretAllowed("s", secret));
        Assert.True(configuration.IsSecretAllowed("another store", secret));
    }

    [Theory]
    [InlineData("kind: Component", 1)]
    [InlineData("kind: Configuration\nspec:\n  tracing: { samplingRate: '2' }", 3)]
    [InlineData("kind: Configuration\nspec:\n  accessControl:\n    defaultAction: perhaps", 4)]
    public void A_wrong_configuration_is_refused_at_its_line(string yaml, int line) =>
        Assert.Equal(line, Assert.Throws<ResourceException>(() => Load(yaml)).Line);

    private static ConfigurationResource Load(string yaml)
    {
        using var folder = new Folder();
        return ConfigurationResource.Load(folder.Add("config.yaml", yaml));
    }
}
