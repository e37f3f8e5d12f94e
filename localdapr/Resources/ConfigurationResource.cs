namespace LocalDapr.Resources;

/// <summary>The parts of a Dapr Configuration resource that act in this runtime.</summary>
/// <param name="SamplingRate">Share of new traces that are sampled, 0 to 1; null when the file does not say.</param>
/// <param name="Otlp">Where spans go; null when the file does not say.</param>
/// <param name="ApiAllowed">When not empty, only these APIs exist.</param>
/// <param name="AccessControl">Null: every caller is allowed.</param>
/// <param name="HttpPipeline">Middleware on requests to the sidecar, in order.</param>
/// <param name="AppHttpPipeline">Middleware on requests to the app, in order.</param>
public sealed record ConfigurationResource(
    string Name,
    double? SamplingRate,
    OtlpEndpoint? Otlp,
    IReadOnlyList<SecretScope> SecretScopes,
    IReadOnlyList<ApiRule> ApiAllowed,
    IReadOnlyList<ApiRule> ApiDenied,
    AccessControl? AccessControl,
    IReadOnlyDictionary<string, bool> Features,
    IReadOnlyList<PipelineHandler> HttpPipeline,
    IReadOnlyList<PipelineHandler> AppHttpPipeline,
    NameResolution? NameResolution,
    bool ApiLogging)
{
    /// <summary>What daprd does without a Configuration: everything allowed, tracing off.</summary>
    public static ConfigurationResource Default { get; } =
        new("", null, null, [], [], [], null, new Dictionary<string, bool>(), [], [], null, ApiLogging: false);

    /// <exception cref="ResourceException">The file cannot be read or its first document is not a Configuration.</exception>
    public static ConfigurationResource Load(string file) => ConfigurationReader.Read(file);

    /// <summary>May the app read this secret? (<c>spec.secrets.scopes</c>)</summary>
    public bool IsSecretAllowed(string store, string secret) =>
        SecretScopes.FirstOrDefault(scope => scope.StoreName == store)?.Allows(secret) ?? true;
}

/// <summary>Access to the secrets of one store. A list of allowed secrets shuts out every other; the denied list counts where there is none.</summary>
public sealed record SecretScope(string StoreName, bool AllowByDefault, IReadOnlyList<string> Allowed, IReadOnlyList<string> Denied)
{
    // Dapr: config.SecretsScope.IsSecretAllowed, in this order.
    public bool Allows(string secret)
    {
        if (AllowByDefault)
            return Allowed.Count > 0 ? Allowed.Contains(secret) : !Denied.Contains(secret);
        return Allowed.Contains(secret);
    }
}

/// <param name="Name">Building block: state, publish, invoke, ...</param>
/// <param name="Version">v1.0, v1.0-alpha1, ...</param>
/// <param name="Protocol">http or grpc; empty: both.</param>
public sealed record ApiRule(string Name, string Version, string Protocol);

/// <summary>Who may call this app.</summary>
public sealed record AccessControl(bool AllowByDefault, string TrustDomain, IReadOnlyList<AccessPolicy> Policies);

/// <param name="AllowByDefault">Null: as the list says.</param>
public sealed record AccessPolicy(string AppId, bool? AllowByDefault, string TrustDomain, string Namespace, IReadOnlyList<AccessOperation> Operations);

public sealed record AccessOperation(string Name, IReadOnlyList<string> HttpVerbs, bool Allow);

public sealed record PipelineHandler(string Name, string Type);

public sealed record NameResolution(string Component, string Version, IReadOnlyDictionary<string, string> Configuration);
