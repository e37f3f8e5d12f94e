using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pizza.K8s.Tests.Cluster;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>Whatever names something names something that is there.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string> Overlays => Rendered.EveryOverlay;

    [Theory, MemberData(nameof(Overlays))]
    public void Every_service_has_an_account_a_service_an_autoscaler_a_budget_and_a_policy_of_its_own(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        foreach (var kind in new[] { "HorizontalPodAutoscaler", "PodDisruptionBudget" })
            Assert.Equal(HouseApp.Ids.Order(), rendered.OfKind(kind).Select(r => r.Name).Order());
        foreach (var kind in new[] { "Service", "ServiceAccount" })
            Assert.Equal(rendered.Workloads.Select(w => w.Name).Order(), rendered.OfKind(kind).Select(r => r.Name).Order());
        Assert.Empty(rendered.Workloads.Select(w => w.Name).Except(rendered.OfKind("NetworkPolicy").Select(r => r.Name)));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Selectors_select_the_pods_of_their_name_and_no_others(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        void Only(string name, JsonNode selector, string who) =>
            Assert.Equal((who, name), (who, string.Join(", ", rendered.Workloads.Where(w => NetworkRules.Selects(selector, w.PodLabels)).Select(w => w.Name))));

        foreach (var workload in rendered.Workloads) Only(workload.Name, workload.Spec["selector"]!, $"{workload}");
        foreach (var budget in rendered.OfKind("PodDisruptionBudget")) Only(budget.Name, budget.Spec["selector"]!, $"{budget}");
        foreach (var service in rendered.OfKind("Service")) Only(service.Name, new JsonObject { ["matchLabels"] = service.Spec["selector"]!.DeepClone() }, $"{service}");
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Ports_of_services_are_ports_of_their_containers(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        foreach (var service in rendered.OfKind("Service"))
        {
            var port = Assert.Single(Resource.List(service.Spec["ports"]));
            Assert.Contains(rendered.Workloads.Single(w => w.Name == service.Name).Containers.SelectMany(c => Resource.List(c["ports"])), p => (string)p["name"]! == (string)port["targetPort"]!);
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Autoscalers_scale_the_deployment_of_their_name(string overlay) => Assert.All(Rendered.Overlay(overlay).OfKind("HorizontalPodAutoscaler"), scaler =>
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = scaler.Name }, scaler.Spec["scaleTargetRef"])));

    [Theory, MemberData(nameof(Overlays))]
    public void Accounts_and_settings_exist_and_all_of_them_are_used(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        Assert.All(rendered.Workloads, w => Assert.Equal(w.Name, (string)w.PodSpec["serviceAccountName"]!));
        Assert.All(rendered.OfKind("ServiceAccount"), account => Assert.False((bool)account.Body["automountServiceAccountToken"]!));
        var settings = rendered.Workloads.SelectMany(w => w.Containers).SelectMany(c => Resource.List(c["envFrom"])).Select(from => (string)from["configMapRef"]!["name"]!).Distinct();
        Assert.Equal(rendered.OfKind("ConfigMap").Select(r => r.Name).Order(), settings.Order());
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Policies_name_pods_that_there_are(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        foreach (var policy in rendered.OfKind("NetworkPolicy"))
        {
            Assert.Contains(rendered.Workloads, w => NetworkRules.Selects(policy.Spec["podSelector"]!, w.PodLabels));
            // Each name by itself: one that is wrong would hide behind the others.
            var names = Names(policy.Spec);
            Assert.Empty(names.Except(rendered.Workloads.Select(w => w.Name)));
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Dapr_resources_name_apps_components_and_a_configuration_that_there_are(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        var apps = HouseApp.Ids.ToList();
        Assert.All(rendered.Services, service => rendered.Get("Configuration", service.PodAnnotations["dapr.io/config"]));
        Assert.All(rendered.Components.Concat(rendered.OfKind("Resiliency")), resource => Assert.Empty(resource.Scopes.Except(apps)));
        foreach (var resiliency in rendered.OfKind("Resiliency"))
        {
            var targets = resiliency.Spec["targets"]!.AsObject();
            Assert.Empty(targets.Select(t => t.Key).Except(["apps", "components"]));
            Assert.Empty(Keys(targets["components"]).Except(rendered.Components.Select(c => c.Name)));
            // A breaker for a call that its scope does not make governs nothing.
            Assert.All(Keys(targets["apps"]), callee => Assert.Contains(ServiceCall.All, call => call.Callee == callee && resiliency.Scopes.SequenceEqual([call.Caller])));
        }
        // The services subscribe by /dapr/subscribe; a second subscription would bring every event twice.
        Assert.Empty(rendered.OfKind("Subscription"));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void The_gateway_alone_can_be_reached_from_outside(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        Assert.Empty(rendered.OfKind("Ingress"));
        var gateway = Assert.Single(rendered.OfKind("Service"), service => (string?)service.Spec["type"] is not null and not "ClusterIP");
        Assert.Equal((Contracts.AppIds.Gateway, "LoadBalancer"), (gateway.Name, (string)gateway.Spec["type"]!));
    }

    /// <summary>A name that nobody reads would be set for nothing.</summary>
    [Fact]
    public void Settings_are_named_as_the_code_reads_them()
    {
        var rendered = Rendered.Overlay(Rendered.Overlays[0]);
        foreach (var service in rendered.Services)
        {
            var app = HouseApp.Of(service.Name);
            var names = rendered.OfKind("ConfigMap").Where(map => map.Name == service.Name).SelectMany(map => Keys(map.Body["data"]));
            Assert.All(names, name =>
            {
                if (!app.IsDotNet)
                {
                    Assert.Contains($"\"{name}\"", app.Code, StringComparison.Ordinal);
                    return;
                }
                var parts = name.Split("__");
                Assert.Equal(2, parts.Length);
                Assert.True(app.Code.Contains($"\"{parts[0]}:{parts[1]}\"", StringComparison.Ordinal)
                    || (app.Code.Contains($"GetSection(\"{parts[0]}\")", StringComparison.Ordinal) && Regex.IsMatch(app.Code, $@"\b{parts[1]} {{ get; (init|set); }}")), $"{app.Id} reads no {name}");
            });
        }
        Assert.All(rendered.Get("ConfigMap", "telemetry").Body["data"]!.AsObject(), pair => Assert.True(pair.Key.StartsWith("OTEL_", StringComparison.Ordinal) || pair.Key == "Logs__Format", pair.Key));
    }

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject map when (string?)(map["key"] as JsonValue) == "app.kubernetes.io/name" => map["values"]!.AsArray().Select(v => (string)v!),
        JsonObject map => map.SelectMany(pair => pair.Key == "app.kubernetes.io/name" ? [(string)pair.Value!] : Names(pair.Value)),
        JsonArray list => list.SelectMany(Names),
        _ => [],
    };

    private static IEnumerable<string> Keys(JsonNode? node) => (node as JsonObject ?? []).Select(pair => pair.Key);
}
