using System.Diagnostics;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LocalDapr.Tracing;

/// <summary>
/// The spans of one sidecar, with the names, kinds and attributes that daprd gives them (pkg/diagnostics), exported by OTLP as the service that its app is. Only a
/// sidecar that exports has one.
/// </summary>
internal sealed class SpanRecorder : IDisposable
{
    private const int LongestFlushMs = 1000;
    private static int _created;
    private readonly ActivitySource _source;
    private readonly TracerProvider _provider;

    private SpanRecorder(string appId, double samplingRate, OtlpEndpoint endpoint)
    {
        // A source of its own: a provider has one resource, and many sidecars share the process.
        _source = new ActivitySource($"localdapr/{appId}/{Interlocked.Increment(ref _created)}");
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(appId))
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(samplingRate)))
            .AddSource(_source.Name)
            .AddOtlpExporter(exporter =>
            {
                exporter.Protocol = endpoint.IsHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                exporter.Endpoint = endpoint.Traces;
            })
            .Build();
    }

    /// <summary>Null when nothing is to be exported.</summary>
    public static SpanRecorder? Create(string appId, TracingSettings settings) =>
        settings is { Endpoint: { } endpoint, SamplingRate: > 0 and var rate } ? new SpanRecorder(appId, rate, endpoint) : null;

    /// <summary>A call of this sidecar's API, over HTTP or gRPC. What the call leads to is below it: its headers say so from now on.</summary>
    /// <param name="path">The API's path, without its query.</param>
    public IDisposable? StartApi(HttpContext context, string path, bool isGrpc)
    {
        var headers = context.Request.Headers;
        if (Start(ApiSpan.NameOf(path), ActivityKind.Client, TraceContext.Of(context, samplingRate: 0)) is not { } activity)
            return null;
        headers.TraceParent = activity.Id;
        return new ApiSpan(activity, context, path, isGrpc);
    }

    /// <summary>Another app's call arrives at this sidecar's app.</summary>
    /// <param name="path">The method as it stands in the URL, with or without its query.</param>
    public SidecarSpan? StartCall(string appId, string path, TraceContext caller)
    {
        var method = path.Split('?', 2)[0].TrimStart('/');
        if (Start($"CallLocal/{appId}/{method}", ActivityKind.Server, caller) is not { } activity)
            return null;
        activity.SetTag("rpc.service", "ServiceInvocation").SetTag("dapr.api", "/dapr.proto.internals.v1.ServiceInvocation/CallLocal").SetTag("dapr.invoke_method", method);
        return new SidecarSpan(activity);
    }

    /// <summary>An event goes to the app.</summary>
    public SidecarSpan? StartDelivery(string topic, string? traceParent, string? traceState)
    {
        if (Start($"pubsub/{topic}", ActivityKind.Internal, new TraceContext(traceParent, traceState)) is not { } activity)
            return null;
        activity.SetTag("messaging.system", "pubsub").SetTag("messaging.destination", topic).SetTag("messaging.destination_kind", "topic");
        return new SidecarSpan(activity);
    }

    public void Dispose()
    {
        // A collector that is away must not hold up the stop.
        _provider.Shutdown(LongestFlushMs);
        _provider.Dispose();
        _source.Dispose();
    }

    private Activity? Start(string name, ActivityKind kind, TraceContext parent)
    {
        // Nothing here is "current": requests of many sidecars and their calls share threads of one process, and every span is told its parent.
        Activity.Current = null;
        _ = ActivityContext.TryParse(parent.Parent, parent.State, isRemote: true, out var context);
        var activity = _source.StartActivity(name, kind, context);
        Activity.Current = null;
        return activity;
    }
}
