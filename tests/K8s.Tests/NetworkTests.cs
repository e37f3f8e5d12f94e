using Pizza.Contracts;
using Pizza.K8s.Tests.Cluster;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>Who reaches whom, on which port: exactly what the code and the components need.</summary>
public sealed class NetworkTests
{
    private const int SidecarToSidecar = 50002;

    // Of the sidecar: HTTP, its public part, gRPC, metrics. Nobody but its own service needs them, and who collects metrics.
    private static readonly int[] SidecarPorts = [3500, 3501, 50001, 9090];
    private static readonly Peer Somewhere = Peer.Outside("203.0.113.7");
    private static readonly Peer Neighbour = Peer.In("default", ("app.kubernetes.io/name", "order"), ("app.kubernetes.io/component", "service"), ("app.kubernetes.io/part-of", "pizza"));

    public static TheoryData<string> Overlays => Rendered.EveryOverlay;

    [Theory, MemberData(nameof(Overlays))]
    public void Sidecars_reach_those_that_their_services_call_and_engines_those_that_use_them(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        var rules = new NetworkRules(rendered);
        var ports = Ports(rendered);
        foreach (var from in rendered.Workloads)
            foreach (var to in rendered.Workloads)
                foreach (var port in ports)
                {
                    var (one, other) = (Peer.Of(from), Peer.Of(to));
                    var needed = port == SidecarToSidecar
                        ? ServiceCall.All.Any(call => (call.Caller, call.Callee) == (from.Name, to.Name)) || (from == to && UsedComponents.WithActors.Contains(from.Name))
                        : ServersOf(rendered, from).Contains(new ComponentServer(to.Name, port));
                    // At both ends: what one lets through by mistake must not hang on the other alone. Only the entrance lets in whoever comes.
                    var isEntrance = to.Name == AppIds.Gateway && port == HouseApp.Of(to.Name).Port;
                    Assert.True(needed == rules.LetsOut(one, other, port), $"{from} {(needed ? "is not let" : "is let")} out to {to} on {port}");
                    Assert.True((needed || isEntrance) == rules.LetsIn(one, other, port), $"{from} {(needed ? "is not let" : "is let")} in by {to} on {port}");
                }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void From_outside_nothing_is_reached_but_the_gateway(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        var rules = new NetworkRules(rendered);
        var monitoring = Peer.In("monitoring");
        foreach (var to in rendered.Workloads)
            foreach (var port in Ports(rendered))
            {
                var isEntrance = to.Name == AppIds.Gateway && port == HouseApp.Of(to.Name).Port;
                Assert.True(isEntrance == rules.Allows(Somewhere, Peer.Of(to), port), $"from outside, {to} on {port}");
                Assert.True(isEntrance == rules.Allows(Neighbour, Peer.Of(to), port), $"from another namespace, {to} on {port}");
                Assert.True((isEntrance || (port == 9090 && to.Kind == "Deployment")) == rules.Allows(monitoring, Peer.Of(to), port), $"from monitoring, {to} on {port}");
            }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Out_of_the_namespace_go_names_the_control_plane_telemetry_and_what_a_component_needs(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        var rules = new NetworkRules(rendered);
        foreach (var from in rendered.Workloads)
        {
            var isService = from.Kind == "Deployment";
            bool Reaches(Peer to, int port, string protocol = "TCP") => rules.Allows(Peer.Of(from), to, port, protocol);
            foreach (var protocol in new[] { "UDP", "TCP" })
            {
                Assert.True(isService == Reaches(Peer.In("kube-system", ("k8s-app", "kube-dns")), 53, protocol), $"{from}: DNS over {protocol}");
                Assert.True(isService == Reaches(Peer.Outside("169.254.20.10"), 53, protocol), $"{from}: DNS of the node over {protocol}");
                // Its neighbour is who tells a node of a cloud its secrets.
                Assert.False(Reaches(Peer.Outside("169.254.169.254"), 53, protocol) || Reaches(Peer.Outside("169.254.20.11"), 53, protocol) || Reaches(Somewhere, 53, protocol));
            }
            Assert.False(Reaches(Peer.In("kube-system", ("k8s-app", "other")), 53));
            foreach (var port in new[] { 6500, 50001, 50005, 50006 })
                Assert.True(isService == Reaches(Peer.In("dapr-system"), port), $"{from}: Dapr's control plane on {port}");
            foreach (var port in new[] { 4317, 4318 })
                Assert.True(isService == Reaches(Peer.In("monitoring"), port), $"{from}: telemetry on {port}");
            foreach (var port in new[] { 22, 25, 80, 443, 5432, 6379, 8080, 9092, 9093, SidecarToSidecar })
                Assert.True(ServersOf(rendered, from).Contains(new ComponentServer(null, port)) == Reaches(Somewhere, port), $"{from}: outside on {port}");
            Assert.False(Reaches(Neighbour, SidecarToSidecar));
        }
        // Whoever brings the messages is not in the cluster.
        Assert.DoesNotContain(["10.0.0.1", "172.16.0.1", "192.168.0.1"], address => rules.Allows(Peer.Of(rendered.Get("Deployment", AppIds.Notification)), Peer.Outside(address), 443)
            && overlay != "kafka-cosmos");
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Servers_of_components_that_are_in_the_cluster_are_there(string overlay)
    {
        var rendered = Rendered.Overlay(overlay);
        foreach (var server in rendered.Components.Select(ComponentServer.Of).OfType<ComponentServer>().Where(server => server.Host is not null))
            Assert.Equal(server.Port, (int)Resource.List(rendered.Get("Service", server.Host!).Spec["ports"]).Single()["port"]!);
        // And no engine is there for nothing.
        Assert.All(rendered.Engines, engine => Assert.Contains(rendered.Services, service => ServersOf(rendered, service).Any(server => server.Host == engine.Name)));
    }

    private static int[] Ports(Rendered rendered) =>
        [.. HouseApp.All.Select(app => app.Port), .. SidecarPorts, SidecarToSidecar, .. rendered.Engines.SelectMany(e => e.Containers).SelectMany(c => Resource.List(c["ports"])).Select(p => (int)p["containerPort"]!)];

    /// <summary>Of the components that a service's sidecar loads (all that are not scoped to others), and its own database.</summary>
    private static HashSet<ComponentServer> ServersOf(Rendered rendered, Resource workload)
    {
        if (workload.Kind != "Deployment") return [];
        var servers = rendered.Components.Where(component => component.Scopes.Count == 0 || component.Scopes.Contains(workload.Name)).Select(ComponentServer.Of).OfType<ComponentServer>();
        var ownDatabase = workload.Containers.SelectMany(c => Resource.List(c["env"])).Any(env => ((string)env["name"]!).StartsWith("ConnectionStrings__", StringComparison.Ordinal));
        return [.. servers, .. ownDatabase ? [new ComponentServer("postgres", 5432)] : Array.Empty<ComponentServer>()];
    }
}
