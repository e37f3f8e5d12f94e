using System.Net;
using System.Text.Json.Nodes;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests.Cluster;

/// <summary>One end of a connection.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Labels">Of the pod; empty for what is no pod.</param>
/// <param name="Namespace">Where the pod is; null for what is outside of the cluster.</param>
/// <param name="Address">Of what is outside of the cluster, or of a node's network.</param>
internal sealed record Peer(string Name, IReadOnlyDictionary<string, string> Labels, string? Namespace, IPAddress? Address = null)
{
    public static Peer Of(Resource workload) => new(workload.Name, workload.PodLabels, workload.Namespace);

    public static Peer Outside(string address) => new(address, new Dictionary<string, string>(), null, IPAddress.Parse(address));

    public static Peer In(string @namespace, params (string Name, string Value)[] labels) => new(@namespace, labels.ToDictionary(l => l.Name, l => l.Value), @namespace);

    public override string ToString() => Name;
}

/// <summary>What the NetworkPolicies of a namespace let through, decided as Kubernetes does: who is selected by a policy of a direction may only do what one of them allows.</summary>
internal sealed class NetworkRules(Rendered rendered)
{
    private readonly List<Resource> _policies = [.. rendered.OfKind("NetworkPolicy")];

    public bool Allows(Peer from, Peer to, int port, string protocol = "TCP") => LetsOut(from, to, port, protocol) && LetsIn(from, to, port, protocol);

    /// <summary>The one end.</summary>
    public bool LetsOut(Peer from, Peer to, int port, string protocol = "TCP") => Lets("Egress", "egress", "to", from, to, port, protocol);

    /// <summary>The other.</summary>
    public bool LetsIn(Peer from, Peer to, int port, string protocol = "TCP") => Lets("Ingress", "ingress", "from", to, from, port, protocol);

    private bool Lets(string type, string rules, string peers, Peer self, Peer other, int port, string protocol)
    {
        var mine = _policies.Where(policy => policy.Namespace == self.Namespace && Types(policy).Contains(type) && Selects(policy.Spec["podSelector"]!, self.Labels)).ToList();
        return mine.Count == 0 || mine.SelectMany(policy => Resource.List(policy.Spec[rules])).Any(rule =>
            (rule["ports"] is null || Resource.List(rule["ports"]).Any(p => (int)p["port"]! == port && ((string?)p["protocol"] ?? "TCP") == protocol))
            && (rule[peers] is null || Resource.List(rule[peers]).Any(peer => IsMeant(peer, other, self.Namespace))));
    }

    private static IEnumerable<string> Types(Resource policy) => policy.Spec["policyTypes"]!.AsArray().Select(type => (string)type!);

    private static bool IsMeant(JsonObject peer, Peer other, string? ownNamespace)
    {
        if (peer["ipBlock"] is { } block)
            return other.Address is { } address && IPNetwork.Parse((string)block["cidr"]!).Contains(address)
                && !(block["except"] as JsonArray ?? []).Any(except => IPNetwork.Parse((string)except!).Contains(address));
        if (other.Namespace is null) return false;
        var inNamespace = peer["namespaceSelector"] is { } selector
            ? Selects(selector, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = other.Namespace })
            : other.Namespace == ownNamespace;
        return inNamespace && (peer["podSelector"] is not { } pods || Selects(pods, other.Labels));
    }

    public static bool Selects(JsonNode selector, IReadOnlyDictionary<string, string> labels)
    {
        if (selector.AsObject().Select(pair => pair.Key).Except(["matchLabels", "matchExpressions"]).FirstOrDefault() is { } other)
            throw new NotSupportedException($"a selector by '{other}' is not read here");
        return Resource.Texts(selector["matchLabels"]).All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value)
            && Resource.List(selector["matchExpressions"]).All(e => (string?)e["operator"] == "In"
                ? labels.TryGetValue((string)e["key"]!, out var value) && e["values"]!.AsArray().Any(v => (string?)v == value)
                : throw new NotSupportedException($"operator '{e["operator"]}' is not read here"));
    }
}
