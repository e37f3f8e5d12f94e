using System.Globalization;
using System.Text.RegularExpressions;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>The autoscalers against the table in k8s/README.md, and what they can come to.</summary>
public sealed partial class ScalingTests
{
    public static TheoryData<string> Overlays => Rendered.EveryOverlay;

    [Theory, MemberData(nameof(Overlays))]
    public void The_table_says_what_the_autoscalers_do(string overlay)
    {
        var scalers = Rendered.Overlay(overlay).OfKind("HorizontalPodAutoscaler").Select(scaler =>
        {
            var metric = Resource.List(scaler.Spec["metrics"]).Single();
            Assert.Equal(("Resource", "cpu", "Utilization"), ((string)metric["type"]!, (string)metric["resource"]!["name"]!, (string)metric["resource"]!["target"]!["type"]!));
            return $"{scaler.Name} {scaler.Spec["minReplicas"]} {scaler.Spec["maxReplicas"]} {metric["resource"]!["target"]!["averageUtilization"]}";
        });
        var table = Row().Matches(Repository.Read("k8s", "README.md")).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value} {m.Groups[3].Value} {m.Groups[4].Value}");

        Assert.Equal(table.Order(), scalers.Order());
    }

    [Fact]
    public void Those_that_somebody_waits_for_scale_early_and_far_and_the_others_as_the_originals_did()
    {
        // Whoever is called while a client waits: the gateway, whom it orders from, and whom that one asks in turn.
        var waited = new HashSet<string> { Contracts.AppIds.Gateway, Contracts.AppIds.Order };
        while (ServiceCall.All.FirstOrDefault(c => c.Caller != Contracts.AppIds.Gateway && waited.Contains(c.Caller) && !waited.Contains(c.Callee)) is { } call) waited.Add(call.Callee);

        Assert.All(Rendered.Overlay(Rendered.Overlays[0]).OfKind("HorizontalPodAutoscaler"), scaler => Assert.Equal(
            // The entrance begins with two: who stands before it learns late where it is.
            (scaler.Name == Contracts.AppIds.Gateway ? 2 : 1, waited.Contains(scaler.Name) ? 10 : 3, waited.Contains(scaler.Name) ? 15 : 50),
            ((int)scaler.Spec["minReplicas"]!, (int)scaler.Spec["maxReplicas"]!, (int)Resource.List(scaler.Spec["metrics"]).Single()["resource"]!["target"]!["averageUtilization"]!)));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void PostgreSQL_admits_the_connections_of_all_replicas_also_during_a_rollout_of_everything(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        var pool = int.Parse(PoolSize().Match(Repository.Read("k8s", "README.md")).Groups[1].Value, CultureInfo.InvariantCulture);
        var connections = 0;
        foreach (var service in rendered.Services)
        {
            var replicas = Replicas.AtOnce(rendered, service);
            var own = service.Containers.SelectMany(c => Resource.List(c["env"])).Any(env => (string)env["name"]! == $"ConnectionStrings__{service.Name}") ? pool : 0;
            var sidecars = rendered.Components.Where(c => (string)c.Spec["type"]! == "state.postgresql" && c.Scopes.Contains(service.Name)).Sum(c => int.Parse((string)c.Metadata["maxConns"]["value"]!, CultureInfo.InvariantCulture));
            connections += replicas * (own + sidecars);
        }
        var server = rendered.Get("StatefulSet", "postgres").Containers.Single()["args"]!.AsArray().Select(arg => (string)arg!).Single(arg => arg.StartsWith("max_connections=", StringComparison.Ordinal));

        Assert.True(connections > 400);
        // Some are kept for the administrator.
        Assert.InRange(connections + 10, 0, int.Parse(server["max_connections=".Length..], CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+) to (\d+) \| (\d+) % \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"Maximum Pool Size=(\d+)")]
    private static partial Regex PoolSize();
}
