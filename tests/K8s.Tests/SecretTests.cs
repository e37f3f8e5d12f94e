using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>Secrets are named, never written down, and k8s/README.md says how each is made.</summary>
public sealed partial class SecretTests
{
    public static TheoryData<string> Overlays => Rendered.EveryOverlay;

    public static TheoryData<string> Files => [.. new[] { "k8s", "components", ".github" }
        .SelectMany(folder => Directory.GetFiles(Repository.PathTo(folder), "*", SearchOption.AllDirectories)).Append(Repository.PathTo("dapr.yaml")).Append(Repository.PathTo("services", "Notification", "Dockerfile"))
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order()];

    [Theory, MemberData(nameof(Overlays))]
    public void What_is_secret_by_its_name_is_a_reference(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        Assert.Empty(rendered.OfKind("Secret"));
        Assert.All(rendered.Workloads.SelectMany(w => w.Containers).SelectMany(c => Resource.List(c["env"])).Where(env => IsSecret((string)env["name"]!)), env =>
        {
            Assert.False(env.ContainsKey("value"), $"{env["name"]} is written down");
            Assert.NotNull(env["valueFrom"]!["secretKeyRef"]);
        });
        Assert.All(rendered.Components.SelectMany(c => c.Metadata.Values).Where(item => IsSecret((string)item["name"]!) && (string)item["name"]! != "connectionString"), item =>
        {
            Assert.False(item.ContainsKey("value"), $"{item["name"]} is written down");
            Assert.NotNull(item["secretKeyRef"]);
        });
        Assert.All(rendered.OfKind("ConfigMap").SelectMany(map => map.Body["data"]!.AsObject()), pair => Assert.False(IsSecret(pair.Key), pair.Key));
    }

    [Theory, MemberData(nameof(Files))]
    public void No_file_has_a_value_where_a_secret_belongs(string file) => Assert.All(File.ReadLines(Repository.PathTo(file)), line =>
    {
        Assert.DoesNotMatch(Written(), line);
        Assert.DoesNotMatch(KeyMaterial(), line);
    });

    [Theory]
    [InlineData("password: hunter2"), InlineData("    - name: x # Password=hunter2;"), InlineData("connectionString: host=a password=hunter2"), InlineData("value: postgres://user:hunter2@host/db")]
    [InlineData("  api_token: \"abc\""), InlineData("masterKey: QUJDRA==")]
    public void A_value_is_told_from_a_reference(string line) => Assert.Matches(Written(), line);

    [Fact]
    public void Every_secret_that_something_refers_to_is_made_in_the_README_with_these_keys_and_no_other()
    {
        var referred = Rendered.Overlays.Select(Rendered.Overlay).SelectMany(References).Distinct().Order();
        var readme = Repository.Read("k8s", "README.md");
        var made = Made().Matches(readme).SelectMany(m => Key().Matches(m.Groups[2].Value).Select(key => $"{m.Groups[1].Value}/{key.Groups[1].Value}")).Distinct().Order();
        Assert.Equal(referred, made);

        // And the table has them.
        var told = Row().Matches(readme).SelectMany(m => Ticked().Matches(m.Groups[1].Value).SelectMany(name => Ticked().Matches(m.Groups[2].Value).Select(key => $"{name.Groups[1].Value}/{key.Groups[1].Value}")));
        Assert.Equal(referred, told.Order());
    }

    /// <summary>What the sidecar and its service show each other.</summary>
    [Theory, MemberData(nameof(Overlays))]
    public void A_service_has_the_tokens_that_its_sidecar_has(string overlay)
    {
        foreach (var service in Rendered.Overlay(overlay).Services)
        {
            var env = Resource.List(service.Containers.Single()["env"]).ToDictionary(e => (string)e["name"]!, e => (string?)e["valueFrom"]?["secretKeyRef"]?["name"]);
            Assert.Equal(service.PodAnnotations["dapr.io/api-token-secret"], env["DAPR_API_TOKEN"]);
            // The gateway answers clients, who have none.
            var isGateway = service.Name == Contracts.AppIds.Gateway;
            Assert.Equal(isGateway ? null : "app-api-token", service.PodAnnotations.GetValueOrDefault("dapr.io/app-token-secret"));
            Assert.Equal(isGateway ? null : "app-api-token", env.GetValueOrDefault("APP_API_TOKEN"));
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Services_with_a_database_have_their_own_connection_string_and_no_other(string overlay) => Assert.All(Rendered.Overlay(overlay).Services, service =>
    {
        var name = HouseApp.Of(service.Name) is { IsDotNet: true } app && Database().Match(app.Code) is { Success: true } match ? match.Groups[1].Value : null;
        var strings = Resource.List(service.Containers.Single()["env"]).Where(e => ((string)e["name"]!).StartsWith("ConnectionStrings__", StringComparison.Ordinal))
            .Select(e => $"{e["name"]}={e["valueFrom"]!["secretKeyRef"]!["name"]}/{e["valueFrom"]!["secretKeyRef"]!["key"]}");
        Assert.Equal(name is null ? [] : [$"ConnectionStrings__{name}=databases/{name}"], strings);
    });

    private static IEnumerable<string> References(Rendered rendered) => rendered.All.SelectMany(r => References(r.Body))
        .Concat(rendered.Services.SelectMany(s => s.PodAnnotations.Where(a => a.Key.EndsWith("-token-secret", StringComparison.Ordinal)).Select(a => $"{a.Value}/token")));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "secretKeyRef" ? [$"{pair.Value!["name"]}/{pair.Value["key"]}"] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static bool IsSecret(string name) => SecretName().IsMatch(name);

    [GeneratedRegex("password|token|secret|masterkey|_pass$|connectionstring|cli_auth", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // A word for a secret, then a value that is neither a reference nor made on the spot nor the pipeline's own.
    [GeneratedRegex("""(password|_token|masterkey|apikey|passwd)["']?\s*[:=]\s*["']?(?!\$|"?\s*$|\{|password\b|true\b|false\b|\*\*)[^\s"'`|,]|//[^/\s:@]+:[^/\s:@$]+@""", RegexOptions.IgnoreCase)]
    private static partial Regex Written();

    [GeneratedRegex("-----BEGIN|AccountKey=|eyJhbGciOi|AKIA[0-9A-Z]{12}")]
    private static partial Regex KeyMaterial();

    [GeneratedRegex(@"^kubectl create secret generic (\S+) (.*)$", RegexOptions.Multiline)]
    private static partial Regex Made();

    [GeneratedRegex(@"--from-literal=(\w+)=")]
    private static partial Regex Key();

    // A row of two columns of names and a third of words.
    [GeneratedRegex(@"^\| ((?:`[a-z-]+`(?:, )?)+) \| ((?:`\w+`(?:, )?)+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Ticked();

    [GeneratedRegex("""AddServiceDatabase<\w+>\("(\w+)"\)""")]
    private static partial Regex Database();
}
