using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Pizza.K8s.Tests.Rendering;

/// <summary>What a folder with a kustomization comes to, without kustomize; <see cref="RenderingTests"/> compare it with the real one where that is installed.</summary>
internal sealed class Rendered
{
    private static readonly ConcurrentDictionary<string, Rendered> Known = new();

    private Rendered(IReadOnlyList<Resource> all) => All = all;

    /// <summary>The overlays, by the name of their folder.</summary>
    public static IReadOnlyList<string> Overlays { get; } = [.. Directory.GetDirectories(Repository.PathTo("k8s", "overlays")).Select(f => Path.GetFileName(f)!).Order()];

    public static TheoryData<string> EveryOverlay => [.. Overlays];

    /// <summary>In the order in which they are applied, as far as the kinds go.</summary>
    public IReadOnlyList<Resource> All { get; }

    public IEnumerable<Resource> Services => OfKind("Deployment");

    public IEnumerable<Resource> Engines => OfKind("StatefulSet");

    /// <summary>Whatever makes pods.</summary>
    public IEnumerable<Resource> Workloads => Services.Concat(Engines);

    public IEnumerable<Resource> Components => OfKind("Component");

    public static Rendered Overlay(string name) => Known.GetOrAdd(name, overlay => Of(Repository.PathTo("k8s", "overlays", overlay)));

    public static Rendered Of(string folder)
    {
        var full = Path.GetFullPath(folder);
        var kustomization = Kustomization.Read(full);
        var (first, last) = (kustomization.First.ToList(), kustomization.Last.ToList());
        return new([.. Render(full).OrderBy(resource => (first.IndexOf(resource.Kind), last.IndexOf(resource.Kind)) switch
        {
            ( >= 0 and var place, _) => place - first.Count,
            (_, var place) => place + 1,
        })]);
    }

    public IEnumerable<Resource> OfKind(string kind) => All.Where(resource => resource.Kind == kind);

    public Resource Get(string kind, string name) => OfKind(kind).Single(resource => resource.Name == name);

    private static List<Resource> Render(string folder)
    {
        var kustomization = Kustomization.Read(folder);
        var file = Path.Combine(folder, Kustomization.FileName);
        var all = new List<Resource>();
        foreach (var path in kustomization.Resources)
        {
            var full = Path.GetFullPath(Path.Combine(folder, path));
            var resources = Directory.Exists(full) ? Render(full) : [.. YamlText.Documents(File.ReadAllText(Kustomization.Inside(file, folder, path))).Select(body => new Resource(body.AsObject()))];
            foreach (var resource in resources)
            {
                if (all.Any(other => (other.Kind, other.Name) == (resource.Kind, resource.Name))) throw new KustomizeException(file, $"{resource} is there twice");
                all.Add(resource);
            }
        }
        foreach (var patch in kustomization.Patches)
        {
            var targets = all.Where(resource => resource.Kind == patch.Kind && (patch.Name is null || resource.Name == patch.Name)).ToList();
            if (targets.Count == 0) throw new KustomizeException(file, $"a patch of {patch.Kind} {patch.Name} finds none");
            foreach (var target in targets)
            {
                if (patch.Content is JsonArray operations) JsonPatch.Apply(file, target, operations);
                else if (!StrategicMerge.Apply(file, target, patch.Content.AsObject())) all.Remove(target);
            }
        }
        if (kustomization.Namespace is { } name)
            foreach (var resource in all.Where(resource => resource.Kind != "Namespace")) resource.Body["metadata"]!["namespace"] = name;
        return all;
    }
}
