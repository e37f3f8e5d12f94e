using System.Diagnostics;

namespace LocalDapr.Sidecar;

/// <summary>The W3C trace context of one request to the sidecar.</summary>
/// <param name="Parent">The traceparent that goes on; null when there is none.</param>
internal readonly record struct TraceContext(string? Parent, string? State)
{
    /// <summary>What daprd sends when it has no trace: invalid by W3C's rules, so receivers start their own.</summary>
    public const string NoParent = "00-00000000000000000000000000000000-0000000000000000-00";

    /// <summary>
    /// Tracing off: what the caller sent goes on unchanged. Tracing on: a new span, in the caller's trace or in one of its own.
    /// </summary>
    public static TraceContext Of(HttpContext context, double samplingRate)
    {
        var headers = context.Request.Headers;
        var parent = headers.TraceParent.ToString();
        var state = headers.TraceState.ToString();
        var received = new TraceContext(parent.Length == 55 ? parent : null, state.Length > 0 ? state : null);
        if (samplingRate <= 0)
            return received;
        return received.Child(samplingRate);
    }

    /// <summary>A span below this one.</summary>
    public TraceContext Child(double samplingRate)
    {
        var span = ActivitySpanId.CreateRandom().ToHexString();
        if (Parent is { } parent)
            return this with { Parent = string.Concat(parent.AsSpan(0, 36), span, parent.AsSpan(52)) };
        var sampled = samplingRate >= 1 || Random.Shared.NextDouble() < samplingRate;
        return new TraceContext($"00-{ActivityTraceId.CreateRandom().ToHexString()}-{span}-{(sampled ? "01" : "00")}", null);
    }

    /// <summary>daprd answers with the trace context it worked under.</summary>
    public void Answer(HttpResponse response)
    {
        if (Parent is null)
            return;
        response.Headers.TraceParent = Parent;
        if (State is not null)
            response.Headers.TraceState = State;
    }
}
