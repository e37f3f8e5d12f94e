using System.Text;
using System.Text.Json;
using LocalDapr.PubSub;

namespace LocalDapr.Sidecar;

/// <summary>GET /v1.0/metadata and PUT /v1.0/metadata/{key}.</summary>
internal static class MetadataApi
{
    public static IReadOnlyList<string> EnabledFeatures { get; } = ["SchedulerReminders"];

    public static async Task GetAsync(HttpContext context, Sidecar sidecar)
    {
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            Write(writer, sidecar);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static async Task PutAsync(HttpContext context, Sidecar sidecar, string label)
    {
        using var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted);
        sidecar.Labels[label] = Encoding.UTF8.GetString(body.Span);
        context.Response.StatusCode = 204;
    }

    private static void Write(Utf8JsonWriter writer, Sidecar sidecar)
    {
        writer.WriteStartObject();
        writer.WriteString("id", sidecar.AppId);
        writer.WriteString("runtimeVersion", sidecar.Runtime.RuntimeVersion);
        writer.WriteStartArray("enabledFeatures");
        foreach (var feature in EnabledFeatures)
            writer.WriteStringValue(feature);
        writer.WriteEndArray();
        WriteComponents(writer, sidecar.Components.All);
        writer.WriteStartObject("extended");
        writer.WriteString("daprRuntimeVersion", sidecar.Runtime.RuntimeVersion);
        foreach (var (label, value) in sidecar.Labels)
            writer.WriteString(label, value);
        writer.WriteEndObject();
        WriteSubscriptions(writer, sidecar.Subscriptions);
        WriteEndpoints(writer, sidecar);
        WriteApp(writer, sidecar.Options);
        writer.WriteStartObject("actorRuntime");
        WriteActors(writer, sidecar);
        writer.WriteEndObject();
        writer.WriteStartObject("workflows");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static string ActorStatus(Sidecar sidecar) => !sidecar.Ready ? "INITIALIZING" : HasActors(sidecar) ? "RUNNING" : "DISABLED";

    /// <summary>Null: not known yet.</summary>
    public static string? Placement(Sidecar sidecar) => !sidecar.Ready ? null : HasActors(sidecar) ? "placement: connected" : "placement: disconnected";

    // Actors are at hand in every sidecar; they count as on where something could use them.
    private static bool HasActors(Sidecar sidecar) => sidecar.Components.ActorStore is not null || sidecar.Actors.Hosted.Count > 0;

    private static void WriteActors(Utf8JsonWriter writer, Sidecar sidecar)
    {
        var hosted = sidecar.Actors.Hosted;
        writer.WriteString("runtimeStatus", ActorStatus(sidecar));
        if (hosted.Count > 0)
        {
            writer.WriteStartArray("activeActors");
            foreach (var (type, active) in hosted)
            {
                writer.WriteStartObject();
                writer.WriteString("type", type);
                if (active > 0)
                    writer.WriteNumber("count", active);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteBoolean("hostReady", hosted.Count > 0);
        if (Placement(sidecar) is { } placement)
            writer.WriteString("placement", placement);
    }

    private static void WriteComponents(Utf8JsonWriter writer, IReadOnlyList<OpenComponent> components)
    {
        if (components.Count == 0)
            return;
        writer.WriteStartArray("components");
        foreach (var component in components)
        {
            writer.WriteStartObject();
            writer.WriteString("name", component.Name);
            writer.WriteString("type", component.Component.Type);
            writer.WriteString("version", component.Component.Version);
            if (component.Capabilities.Count > 0)
            {
                writer.WriteStartArray("capabilities");
                foreach (var capability in component.Capabilities)
                    writer.WriteStringValue(capability);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteSubscriptions(Utf8JsonWriter writer, IReadOnlyList<Subscription> subscriptions)
    {
        if (subscriptions.Count == 0)
            return;
        writer.WriteStartArray("subscriptions");
        foreach (var subscription in subscriptions)
        {
            writer.WriteStartObject();
            writer.WriteString("pubsubname", subscription.PubSubName);
            writer.WriteString("topic", subscription.Topic);
            if (subscription.Metadata.Count > 0)
            {
                writer.WriteStartObject("metadata");
                foreach (var (name, value) in subscription.Metadata)
                    writer.WriteString(name, value);
                writer.WriteEndObject();
            }
            writer.WriteStartArray("rules");
            foreach (var rule in subscription.Rules)
                WriteRule(writer, rule.Text, rule.Path);
            if (subscription.DefaultPath is not null)
                WriteRule(writer, "", subscription.DefaultPath);
            writer.WriteEndArray();
            writer.WriteString("deadLetterTopic", subscription.DeadLetterTopic ?? "");
            writer.WriteString("type", subscription.IsDeclarative ? "DECLARATIVE" : "PROGRAMMATIC");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteRule(Utf8JsonWriter writer, string match, string path)
    {
        writer.WriteStartObject();
        if (match.Length > 0)
            writer.WriteString("match", match);
        writer.WriteString("path", path);
        writer.WriteEndObject();
    }

    private static void WriteEndpoints(Utf8JsonWriter writer, Sidecar sidecar)
    {
        if (sidecar.Resources.HttpEndpoints.Count == 0)
            return;
        writer.WriteStartArray("httpEndpoints");
        foreach (var endpoint in sidecar.Resources.HttpEndpoints)
        {
            writer.WriteStartObject();
            writer.WriteString("name", endpoint.Name);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteApp(Utf8JsonWriter writer, SidecarOptions options)
    {
        writer.WriteStartObject("appConnectionProperties");
        if (options.AppPort is { } port)
            writer.WriteNumber("port", port);
        writer.WriteString("protocol", "http");
        writer.WriteString("channelAddress", options.AppChannelAddress);
        if (options.AppMaxConcurrency > 0)
            writer.WriteNumber("maxConcurrency", options.AppMaxConcurrency);
        if (options.EnableAppHealthCheck)
        {
            writer.WriteStartObject("health");
            writer.WriteString("healthCheckPath", options.AppHealthCheckPath);
            writer.WriteString("healthProbeInterval", GoText(options.AppHealthProbeInterval));
            writer.WriteString("healthProbeTimeout", GoText(options.AppHealthProbeTimeout));
            writer.WriteNumber("healthThreshold", options.AppHealthThreshold);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>As Go writes it: 500ms, 1.5s.</summary>
    public static string GoText(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? FormattableString.Invariant($"{duration.TotalMilliseconds:0.###}ms")
        : FormattableString.Invariant($"{duration.TotalSeconds:0.###}s");
}
