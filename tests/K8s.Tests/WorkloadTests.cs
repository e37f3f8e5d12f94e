using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pizza.Contracts;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>What every pod of the house has, in every overlay.</summary>
public sealed partial class WorkloadTests
{
    public static TheoryData<string, string> Services { get; } = Each(rendered => rendered.Services);

    public static TheoryData<string, string> Engines { get; } = Each(rendered => rendered.Engines);

    [Theory, MemberData(nameof(Services))]
    public void The_sidecar_is_asked_for_with_all_it_needs(string overlay, string name)
    {
        var annotations = Rendered.Overlay(overlay).Get("Deployment", name).PodAnnotations;

        Assert.Equal("true", annotations["dapr.io/enabled"]);
        Assert.Equal(name, annotations["dapr.io/app-id"]);
        Assert.Equal("http", annotations["dapr.io/app-protocol"]);
        Assert.Equal("config", annotations["dapr.io/config"]);
        Assert.Equal("true", annotations["dapr.io/log-as-json"]);
        Assert.Equal("dapr-api-token", annotations["dapr.io/api-token-secret"]);
        Assert.Equal("RuntimeDefault", annotations["dapr.io/sidecar-seccomp-profile-type"]);
        // Else the sidecar wants a token of the Kubernetes API, which the pod does not have, and does not start.
        Assert.Equal("true", annotations["dapr.io/disable-builtin-k8s-secret-store"]);
        Assert.Equal("true", annotations["dapr.io/enable-app-health-check"]);
        Assert.Equal("/healthz/ready", annotations["dapr.io/app-health-check-path"]);
        Assert.True(Number(annotations["dapr.io/app-health-probe-timeout"]) < 1000 * Number(annotations["dapr.io/app-health-probe-interval"]), "daprd wants the timeout below the interval");
        Assert.All(new[] { "cpu", "memory" }, what => Assert.True(Quantity(annotations[$"dapr.io/sidecar-{what}-request"]) <= Quantity(annotations[$"dapr.io/sidecar-{what}-limit"])));
    }

    [Theory, MemberData(nameof(Services))]
    public void The_end_of_a_pod_has_the_time_that_its_parts_take(string overlay, string name)
    {
        var service = Rendered.Overlay(overlay).Get("Deployment", name);
        var annotations = service.PodAnnotations;
        var sleep = (int)App(service)["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!;
        var block = Number(annotations["dapr.io/block-shutdown-duration"].TrimEnd('s'));
        var unhealthyAfter = Number(annotations["dapr.io/app-health-probe-interval"]) * Number(annotations["dapr.io/app-health-threshold"]);
        var graceful = Number(annotations["dapr.io/graceful-shutdown-seconds"]);
        var grace = (int)service.PodSpec["terminationGracePeriodSeconds"]!;

        // Who calls through sidecars goes elsewhere when this one ends, and the service is there until then. Nobody calls the gateway that way: its sidecar must still be
        // there when it is told to stop, and for as long as it takes to see that it is gone.
        if (name == AppIds.Gateway) Assert.True(block >= sleep + unhealthyAfter, $"{block} < {sleep} + {unhealthyAfter}");
        else Assert.True(sleep >= block + graceful, $"{sleep} < {block} + {graceful}");
        Assert.True(grace > block + graceful, $"{grace} <= {block} + {graceful}");
        // A service has 30 s to finish (ASP.NET Core's default).
        Assert.True(grace >= sleep + (name == AppIds.Gateway ? 0 : 30), $"{grace} < {sleep} + 30");
        // A load balancer before it believes only the third answer of a node, one in 10 s.
        if ((string?)Rendered.Overlay(overlay).Get("Service", name).Spec["type"] == "LoadBalancer") Assert.True(sleep > 30, $"{sleep}");
    }

    [Theory, MemberData(nameof(Services))]
    public void Ports_agree_between_dapr_yaml_program_container_sidecar_probes_and_service(string overlay, string name)
    {
        var rendered = Rendered.Overlay(overlay);
        var service = rendered.Get("Deployment", name);
        var app = HouseApp.Of(name);
        var port = Assert.Single(Resource.List(App(service)["ports"]));

        Assert.Equal("http", (string)port["name"]!);
        Assert.Equal(app.Port, (int)port["containerPort"]!);
        Assert.Equal($"{app.Port}", service.PodAnnotations["dapr.io/app-port"]);
        Assert.Equal($"{app.Port}", (string)Env(service)[app.IsDotNet ? "ASPNETCORE_HTTP_PORTS" : "PORT"]["value"]!);
        Assert.Matches(app.IsDotNet ? $@"AddServiceDefaults\(AppIds\.\w+, (defaultPort: )?{app.Port}\b" : $@"""PORT"", {app.Port},", app.Code);
        Assert.All(Probes(service), probe => Assert.Equal("http", (string)probe.Value["httpGet"]!["port"]!));
        var own = Assert.Single(Resource.List(rendered.Get("Service", name).Spec["ports"]));
        Assert.Equal("http", (string)own["targetPort"]!);
        Assert.Equal(name == AppIds.Gateway ? 80 : app.Port, (int)own["port"]!);
    }

    /// <summary>A probe of liveness that asked the sidecar, which waits for the service, would have both restarted for ever.</summary>
    [Theory, MemberData(nameof(Services))]
    public void Probes_of_startup_and_liveness_ask_the_service_alone_and_readiness_nobody_who_waits_for_it(string overlay, string name)
    {
        var probes = Probes(Rendered.Overlay(overlay).Get("Deployment", name));

        Assert.Equal(["livenessProbe", "readinessProbe", "startupProbe"], probes.Keys.Order());
        Assert.Equal("/healthz/live", Path(probes["startupProbe"]));
        Assert.Equal("/healthz/live", Path(probes["livenessProbe"]));
        Assert.Equal("/healthz/ready", Path(probes["readinessProbe"]));
        Assert.All(["/healthz/live", "/healthz/ready"], path => Assert.Contains(new Route(name, "GET", path), Route.All));
        // A service waits 60 s for its database before it listens.
        Assert.True((int)probes["startupProbe"]["periodSeconds"]! * (int)probes["startupProbe"]["failureThreshold"]! > 60);
    }

    [Fact]
    public void Liveness_asks_what_is_in_the_process_alone()
    {
        var defaults = Repository.Read("services", "ServiceDefaults", "ServiceDefaultsExtensions.cs");
        Assert.Contains("MapHealthChecks(\"/healthz/live\", new HealthCheckOptions { Predicate = check => check.Tags.Contains(LivenessTag) })", defaults, StringComparison.Ordinal);
        var code = string.Join('\n', HouseApp.SourceOf(Repository.PathTo("services", "ServiceDefaults")).Values.Concat(HouseApp.All.Where(app => app.IsDotNet).Select(app => app.Code)));
        var checks = HealthCheck().Matches(code).Select(m => (Name: m.Groups[1].Value, IsOfLiveness: m.Groups[2].Value.Contains("tags:", StringComparison.Ordinal))).ToList();
        Assert.Equal(["LivenessFault"], checks.Where(check => check.IsOfLiveness).Select(check => check.Name));
        Assert.DoesNotContain("Dapr", Repository.Read("services", "ServiceDefaults", "Faults", "LivenessFault.cs"), StringComparison.Ordinal);
        Assert.DoesNotContain("client", Repository.Read("services", "Notification", "src", "http", "health.ts"), StringComparison.Ordinal);

        // Whoever adds a check of readiness sees to it that it does not wait for the sidecar, which asks for readiness itself, and adds it here.
        Assert.Equal(["DatabaseHealth<TContext>", "StateStoreHealth"], checks.Where(check => !check.IsOfLiveness).Select(check => check.Name).Order());
    }

    [Theory, MemberData(nameof(Services)), MemberData(nameof(Engines))]
    public void Every_container_says_what_it_needs_and_may_take(string overlay, string name) => Assert.All(Workload(overlay, name).Containers, container =>
    {
        foreach (var what in new[] { "cpu", "memory" })
        {
            var (request, limit) = (Quantity((string)container["resources"]!["requests"]![what]!), Quantity((string)container["resources"]!["limits"]![what]!));
            Assert.True(request > 0 && request <= limit, $"{what}: {request} of {limit}");
        }
    });

    [Theory, MemberData(nameof(Services)), MemberData(nameof(Engines))]
    public void Nobody_is_root_or_may_become_it_or_write_where_it_runs_from(string overlay, string name)
    {
        var pod = Workload(overlay, name).PodSpec;

        Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
        Assert.Equal("RuntimeDefault", (string)pod["securityContext"]!["seccompProfile"]!["type"]!);
        Assert.False((bool)pod["automountServiceAccountToken"]!);
        Assert.False((bool)pod["enableServiceLinks"]!);
        Assert.All(["hostNetwork", "hostPID", "hostIPC"], key => Assert.False(pod.ContainsKey(key)));
        Assert.All(Resource.List(pod["volumes"]), volume => Assert.True(volume.ContainsKey("emptyDir"), $"volume {volume["name"]}"));
        Assert.False(pod.ContainsKey("initContainers"));
        Assert.All(Workload(overlay, name).Containers, container =>
        {
            var security = container["securityContext"]!.AsObject();
            Assert.False((bool)security["allowPrivilegeEscalation"]!);
            Assert.True((bool)security["readOnlyRootFilesystem"]!);
            Assert.Equal(["ALL"], security["capabilities"]!["drop"]!.AsArray().Select(c => (string)c!));
            Assert.Null(security["capabilities"]!["add"]);
            Assert.Null(security["privileged"]);
            Assert.True((int)(security["runAsUser"] ?? pod["securityContext"]!["runAsUser"])! > 0);
        });
    }

    [Theory, MemberData(nameof(Services))]
    public void Services_may_write_to_tmp_alone_and_spread_over_zones_and_nodes(string overlay, string name)
    {
        var service = Rendered.Overlay(overlay).Get("Deployment", name);

        Assert.Equal(["/tmp"], Resource.List(App(service)["volumeMounts"]).Select(mount => (string)mount["mountPath"]!));
        var spread = Resource.List(service.PodSpec["topologySpreadConstraints"]).ToList();
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], spread.Select(s => (string)s["topologyKey"]!).Order());
        Assert.All(spread, s => Assert.True(Cluster.NetworkRules.Selects(s["labelSelector"]!, service.PodLabels)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}"""), service.Spec["strategy"]));
        Assert.False(service.Spec.ContainsKey("replicas"), "replicas are the autoscaler's");
    }

    [Theory, MemberData(nameof(Engines))]
    public void Engines_keep_their_data_on_a_volume_of_their_own_and_say_when_they_are_well(string overlay, string name)
    {
        var engine = Rendered.Overlay(overlay).Get("StatefulSet", name);
        var claim = Assert.Single(Resource.List(engine.Spec["volumeClaimTemplates"]));

        Assert.True(Quantity((string)claim["spec"]!["resources"]!["requests"]!["storage"]!) > 0);
        var container = Assert.Single(engine.Containers);
        Assert.Contains(Resource.List(container["volumeMounts"]), mount => (string)mount["name"]! == (string)claim["metadata"]!["name"]!);
        Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.NotNull(container[probe]));
        Assert.Equal(name, (string)engine.Spec["serviceName"]!);
        // A version, and not whatever is newest.
        Assert.Matches(@":\d+(\.\d+)*$", (string)container["image"]!);
    }

    private static TheoryData<string, string> Each(Func<Rendered, IEnumerable<Resource>> of)
    {
        var data = new TheoryData<string, string>();
        foreach (var overlay in Rendered.Overlays)
            foreach (var resource in of(Rendered.Overlay(overlay))) data.Add(overlay, resource.Name);
        return data;
    }

    private static Resource Workload(string overlay, string name) => Rendered.Overlay(overlay).Workloads.Single(workload => workload.Name == name);

    private static JsonObject App(Resource service)
    {
        var container = Assert.Single(service.Containers);
        Assert.Equal("app", (string)container["name"]!);
        return container;
    }

    private static Dictionary<string, JsonObject> Env(Resource service) => Resource.List(App(service)["env"]).ToDictionary(env => (string)env["name"]!);

    private static Dictionary<string, JsonObject> Probes(Resource service) =>
        App(service).Where(pair => pair.Key.EndsWith("Probe", StringComparison.Ordinal)).ToDictionary(pair => pair.Key, pair => pair.Value!.AsObject());

    private static string Path(JsonObject probe) => (string)probe["httpGet"]!["path"]!;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>200m, 1, 96Mi, 10Gi.</summary>
    private static decimal Quantity(string text)
    {
        var match = QuantityText().Match(text);
        Assert.True(match.Success, $"{text} is no quantity");
        return decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "m" => 0.001m, "Mi" => 1 << 20, "Gi" => 1 << 30, _ => 1 };
    }

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)(m|Mi|Gi|)$")]
    private static partial Regex QuantityText();

    // Added by its type, or registered by a factory that names it.
    [GeneratedRegex(@"(?:\.AddCheck<|HealthCheckRegistration\([^;]*?<)(.+?)>\(([^;]*)")]
    private static partial Regex HealthCheck();
}
