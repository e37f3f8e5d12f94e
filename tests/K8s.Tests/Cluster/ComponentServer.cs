using System.Globalization;
using System.Text.RegularExpressions;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests.Cluster;

/// <summary>Where a component finds its server.</summary>
/// <param name="Host">Of the cluster; null for one that is elsewhere (a secret says where).</param>
internal sealed partial record ComponentServer(string? Host, int Port)
{
    /// <returns>Null: the component needs no server.</returns>
    public static ComponentServer? Of(Resource component)
    {
        var type = (string)component.Spec["type"]!;
        return type switch
        {
            "bindings.cron" => null,
            "bindings.http" or "state.azure.cosmosdb" => Elsewhere(component, "url", 443),
            "pubsub.kafka" => Elsewhere(component, "brokers", 9093),
            "state.redis" or "pubsub.redis" => At(component, "redisHost"),
            "state.mongodb" => At(component, "host"),
            "pubsub.rabbitmq" => At(component, "hostname"),
            "state.postgresql" => AtDatabase((string)component.Metadata["connectionString"]["value"]!),
            _ => throw new NotSupportedException($"say here where {type} finds its server"),
        };
    }

    private static ComponentServer At(Resource component, string name)
    {
        var parts = ((string)component.Metadata[name]["value"]!).Split(':');
        return new(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static ComponentServer Elsewhere(Resource component, string name, int port) => component.Metadata[name]["secretKeyRef"] is not null
        ? new(null, port)
        : throw new NotSupportedException($"{component} says where its server is; it should be a secret's business");

    private static ComponentServer AtDatabase(string text) => new(HostText().Match(text).Groups[1].Value, int.Parse(PortText().Match(text).Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\bhost=(\S+)")]
    private static partial Regex HostText();

    [GeneratedRegex(@"\bport=(\d+)")]
    private static partial Regex PortText();
}
