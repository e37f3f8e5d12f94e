using System.Diagnostics;
using System.Text.Json.Nodes;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>The overlays are rendered here by a reader of our own, so that the tests need no kustomize; where there is one, both come to the same.</summary>
public sealed class RenderingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-k8s-").FullName;

    public static TheoryData<string> Overlays => Rendered.EveryOverlay;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void There_is_an_overlay_for_every_set_that_fits_a_cluster() => Assert.Equal(
        Directory.GetDirectories(Repository.PathTo("components")).Select(Path.GetFileName).Except(["common", "in-memory", "redis"]).Order(), Rendered.Overlays);

    [Theory, MemberData(nameof(Overlays))]
    public void Every_overlay_renders_with_all_services_and_its_engines(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);

        Assert.Equal(Code.HouseApp.Ids.Order(), rendered.Services.Select(s => s.Name).Order());
        Assert.NotEmpty(rendered.Engines);
        Assert.All(rendered.All, resource => Assert.Equal(resource.Kind == "Namespace" ? null : "pizza", resource.Namespace));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Services_come_after_all_they_need(string overlay)
    {
        var kinds = Rendered.Overlay(overlay).All.Select(resource => resource.Kind).ToList();
        Assert.Equal("Namespace", kinds[0]);
        Assert.All(["ServiceAccount", "ConfigMap", "NetworkPolicy", "Service", "Configuration", "Component", "Resiliency", "StatefulSet"], needed => Assert.InRange(kinds.LastIndexOf(needed), 1, kinds.IndexOf("Deployment")));
    }

    [SkippableTheory, MemberData(nameof(Overlays))]
    public async Task Kubectl_renders_the_same(string overlay)
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", Repository.PathTo("k8s", "overlays", overlay)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
        }
        Skip.If(started is null, "kubectl is not installed");
        using var process = started!;
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);

        var documents = YamlText.Documents(text);
        Assert.Equal(Texts(Rendered.Overlay(overlay).All.Select(resource => resource.Body)), Texts(documents));
        Assert.Equal(Rendered.Overlay(overlay).All.Select(resource => resource.Kind), documents.Select(document => (string)document["kind"]!));
    }

    [Theory]
    [InlineData("commonLabels: {a: b}", "'commonLabels' is not read")]
    [InlineData("sortOptions: {order: fifo}", "sortOptions are read here with")]
    [InlineData("sortOptions: {order: legacy, legacySortOptions: {orderNext: [Thing]}}", "'orderNext' is not read")]
    [InlineData("resources: [../other.yaml]", "outside of its folder")]
    [InlineData("resources: [none.yaml]", "does not exist")]
    [InlineData("resources: [a.yaml, b.yaml]", "is there twice")]
    [InlineData("resources: [a.yaml]\npatches: [{patch: '{kind: Thing, metadata: {name: other}}'}]", "finds none")]
    [InlineData("resources: [a.yaml]\npatches: [{target: {kind: Thing, labelSelector: x}, patch: '[]'}]", "'labelSelector' is not read")]
    [InlineData("resources: [a.yaml]\npatches: [{target: {kind: Thing}, patch: '[{op: replace, path: /spec/none, value: 1}]'}]", "does not exist")]
    [InlineData("resources: [a.yaml]\npatches: [{target: {kind: Thing}, patch: '[{op: test, path: /spec/size, value: 2}]'}]", "is not 2")]
    [InlineData("resources: [a.yaml]\npatches: [{target: {kind: Thing}, patch: '[{op: move, path: /spec/size, from: /spec/x}]'}]", "'move' is not read")]
    [InlineData("resources: [a.yaml]\npatches: [{patch: '{kind: Thing, metadata: {name: a}, spec: {rules: [{x: 1}]}}'}]", "by which key the list 'rules'")]
    [InlineData("resources: [a.yaml]\npatches: [{patch: '{kind: Thing, metadata: {name: a}, spec: {$patch: replace}}'}]", "$patch is not read")]
    public void What_the_reader_does_not_know_is_refused(string kustomization, string reason)
    {
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "apiVersion: v1\nkind: Thing\nmetadata: {name: a}\nspec: {size: 1, rules: [{x: 0}]}");
        File.WriteAllText(Path.Combine(_folder, "b.yaml"), "apiVersion: v1\nkind: Thing\nmetadata: {name: a}");
        File.WriteAllText(Path.Combine(_folder, "kustomization.yaml"), "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + kustomization);

        Assert.Contains(reason, Assert.Throws<KustomizeException>(() => Rendered.Of(_folder)).Message, StringComparison.Ordinal);
    }

    // Whatever the order of resources and of keys.
    private static IEnumerable<string> Texts(IEnumerable<JsonNode> resources) => resources.Select(resource => Sorted(resource)!.ToJsonString()).Order(StringComparer.Ordinal);

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
