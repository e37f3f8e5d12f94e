using System.Globalization;

namespace LocalDapr.Resources;

internal static class ConfigurationReader
{
    public static ConfigurationResource Read(string file)
    {
        var documents = Yaml.Documents(file);
        if (documents.Count == 0 || !documents[0].IsMapping || documents[0]["kind"].Text != "Configuration")
            throw new ResourceException(file, 1, "the first document must be of kind Configuration");
        var document = documents[0];
        var spec = document["spec"];
        var resolution = spec["nameResolution"];
        return new ConfigurationResource(
            document["metadata"]["name"].Text ?? "",
            SamplingRate(spec["tracing"]["samplingRate"]),
            Otlp(spec["tracing"]["otel"]),
            spec["secrets"]["scopes"].Items.Select(s => new SecretScope(
                s["storeName"].Required("storeName of a secret scope"), Allows(s["defaultAccess"], otherwise: true),
                s["allowedSecrets"].Texts, s["deniedSecrets"].Texts)).ToArray(),
            Rules(spec["api"]["allowed"]),
            Rules(spec["api"]["denied"]),
            Access(spec["accessControl"]),
            spec["features"].Items.ToDictionary(f => f["name"].Required("the name of a feature"), f => f["enabled"].Flag),
            Handlers(spec["httpPipeline"]),
            Handlers(spec["appHttpPipeline"]),
            resolution.Exists
                ? new NameResolution(resolution["component"].Text ?? "", resolution["version"].Text ?? "v1",
                    resolution["configuration"].Entries.ToDictionary(e => e.Key, e => e.Value.Text ?? "", StringComparer.OrdinalIgnoreCase))
                : null,
            spec["logging"]["apiLogging"]["enabled"].Flag);
    }

    private static double? SamplingRate(Yaml rate)
    {
        if (rate.Text is not { Length: > 0 } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value
            : throw rate.Fail($"samplingRate '{text}' must be a number from 0 to 1");
    }

    private static OtlpEndpoint? Otlp(Yaml otel)
    {
        if (otel["endpointAddress"].Text is not { Length: > 0 } address)
            return null;
        var isHttp = (otel["protocol"].Text ?? "grpc") switch
        {
            "http" => true,
            "grpc" => false,
            var other => throw otel["protocol"].Fail($"'{other}' must be grpc or http"),
        };
        // Dapr: secure unless the file says otherwise.
        var endpoint = new OtlpEndpoint($"{(otel["isSecure"].Exists && !otel["isSecure"].Flag ? "http" : "https")}://{address}", isHttp);
        return Uri.TryCreate(endpoint.Address, UriKind.Absolute, out _) ? endpoint : throw otel["endpointAddress"].Fail($"'{address}' must be host:port");
    }

    private static bool Allows(Yaml action, bool otherwise) => action.Text?.ToLowerInvariant() switch
    {
        null or "" => otherwise,
        "allow" => true,
        "deny" => false,
        var other => throw action.Fail($"'{other}' must be allow or deny"),
    };

    private static ApiRule[] Rules(Yaml list) => list.Items
        .Select(r => new ApiRule(r["name"].Text ?? "", r["version"].Text ?? "", r["protocol"].Text ?? "")).ToArray();

    // Dapr: policies without a default action deny the rest; nothing at all allows everybody.
    private static AccessControl? Access(Yaml spec)
    {
        if (!spec.Exists || (!spec["defaultAction"].Exists && !spec["policies"].Items.Any()))
            return null;
        return new AccessControl(
            Allows(spec["defaultAction"], otherwise: false),
            spec["trustDomain"].Text ?? "public",
            spec["policies"].Items.Select(p => new AccessPolicy(
                p["appId"].Required("appId of an access policy"), p["defaultAction"].Exists ? Allows(p["defaultAction"], otherwise: false) : null,
                p["trustDomain"].Required("trustDomain of an access policy (public, unless yours says otherwise)"),
                p["namespace"].Required("namespace of an access policy (default, outside Kubernetes)"),
                p["operations"].Items.Select(o => new AccessOperation(
                    o["name"].Text ?? "", o["httpVerb"].Texts, Allows(o["action"], otherwise: false))).ToArray())).ToArray());
    }

    private static PipelineHandler[] Handlers(Yaml pipeline) => pipeline["handlers"].Items
        .Select(h => new PipelineHandler(h["name"].Required("the name of a pipeline handler"), h["type"].Text ?? "")).ToArray();
}
