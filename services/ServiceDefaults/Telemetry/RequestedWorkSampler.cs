using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>
/// Traces tell what became of somebody's request. Health probes, and what background loops ask on their own account (sweeps, polls), would be most of all
/// traces and tell nothing that metrics do not.
/// </summary>
internal sealed class RequestedWorkSampler(Sampler requested) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        IsLoopOfOurs(samplingParameters) || IsProbe(samplingParameters) ? new SamplingResult(SamplingDecision.Drop) : requested.ShouldSample(samplingParameters);

    private static bool IsLoopOfOurs(in SamplingParameters span) => span.Kind == ActivityKind.Client && span.ParentContext.TraceId == default;

    private static bool IsProbe(in SamplingParameters span)
    {
        if (span.Kind != ActivityKind.Server || span.Tags is null) return false;
        foreach (var (name, value) in span.Tags)
            if (name == "url.path") return value is string path && path.StartsWith("/healthz", StringComparison.Ordinal);
        return false;
    }
}
