using LocalDapr.Resources;

namespace LocalDapr.Tracing;

/// <summary>How a sidecar traces: its Configuration, completed from the environment as daprd completes it (pkg/config: SetTracingSpecFromEnv).</summary>
/// <param name="SamplingRate">Share of new traces that are sampled, 0 to 1; 0: tracing is off, and what callers send goes on unchanged.</param>
/// <param name="Endpoint">Where spans go by OTLP; null: they are recorded nowhere.</param>
internal sealed record TracingSettings(double SamplingRate, OtlpEndpoint? Endpoint)
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <param name="variable">Reads an environment variable.</param>
    public static TracingSettings Of(ConfigurationResource configuration, Func<string, string?> variable)
    {
        if (configuration.Otlp is { } configured)
            return new TracingSettings(configuration.SamplingRate ?? 0, configured);
        if (variable(EndpointVariable) is not { Length: > 0 } address)
            return new TracingSettings(configuration.SamplingRate ?? 0, null);
        var isHttp = variable(ProtocolVariable)?.StartsWith("http", StringComparison.Ordinal) ?? false;
        return new TracingSettings(configuration.SamplingRate ?? 1, new OtlpEndpoint(address, isHttp));
    }
}
