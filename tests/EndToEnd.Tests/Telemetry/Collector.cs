using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pizza.EndToEnd.Telemetry.Otlp;

namespace Pizza.EndToEnd.Telemetry;

/// <summary>An OTLP collector of the tests: protobuf over HTTP, kept in memory.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SpanSeen> _spans = new();
    private readonly ConcurrentDictionary<(string Service, string Name, string Attributes), MetricSeen> _metrics = new();

    private Collector(WebApplication app) => _app = app;

    public IReadOnlyCollection<SpanSeen> Spans => _spans;

    /// <summary>Of each time series the last value.</summary>
    public IReadOnlyCollection<MetricSeen> Metrics => [.. _metrics.Values];

    /// <summary>What makes a process send its telemetry here, soon.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=tests"),
    ];

    public static async Task<Collector> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector._app.MapPost("/v1/traces", collector.TakeSpansAsync);
        collector._app.MapPost("/v1/metrics", collector.TakeMetricsAsync);
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeSpansAsync(HttpRequest request)
    {
        foreach (var resource in TracesRequest.Parser.ParseFrom(await BodyAsync(request)).ResourceSpans)
            foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
                _spans.Enqueue(new SpanSeen(Service(resource.Resource), span.Name, Id(span.TraceId), Id(span.SpanId), Id(span.ParentSpanId), span.Kind,
                    span.StartTimeUnixNano, span.EndTimeUnixNano, Attributes(span.Attributes)));
        return Results.Bytes([], "application/x-protobuf");
    }

    private async Task<IResult> TakeMetricsAsync(HttpRequest request)
    {
        foreach (var resource in MetricsRequest.Parser.ParseFrom(await BodyAsync(request)).ResourceMetrics)
            foreach (var scope in resource.ScopeMetrics)
                foreach (var metric in scope.Metrics)
                    foreach (var (value, attributes) in Points(metric))
                    {
                        var seen = new MetricSeen(Service(resource.Resource), scope.Scope.Name, metric.Name, metric.Unit, value, Attributes(attributes), Attributes(resource.Resource.Attributes));
                        _metrics[(seen.Service, seen.Name, string.Join(',', seen.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)))] = seen;
                    }
        return Results.Bytes([], "application/x-protobuf");
    }

    private static IEnumerable<(double Value, RepeatedField<KeyValue> Attributes)> Points(Metric metric) =>
    [
        .. (metric.Gauge ?? metric.Sum)?.Points.Select(point => (point.AsInt != 0 ? point.AsInt : point.AsDouble, point.Attributes)) ?? [],
        .. metric.Histogram?.Points.Select(point => ((double)point.Count, point.Attributes)) ?? [],
    ];

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static string Service(Resource resource) => Attributes(resource.Attributes).GetValueOrDefault("service.name", "");

    private static Dictionary<string, string> Attributes(IEnumerable<KeyValue> attributes) => attributes.ToDictionary(a => a.Key, a => a.Value switch
    {
        null => "",
        { Text.Length: > 0 } text => text.Text,
        { Flag: true } => "true",
        { Real: not 0 } real => real.Real.ToString(CultureInfo.InvariantCulture),
        var number => number.Number.ToString(CultureInfo.InvariantCulture),
    });

    private static string Id(ByteString id) => Convert.ToHexStringLower(id.Span);
}

/// <param name="Parent">Span id; empty: none.</param>
/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="Start">Nanoseconds since 1970.</param>
internal sealed record SpanSeen(
    string Service, string Name, string Trace, string Id, string Parent, int Kind, ulong Start, ulong End, IReadOnlyDictionary<string, string> Attributes);

/// <param name="Value">Of a histogram the number of values.</param>
/// <param name="Source">What the process says of itself.</param>
internal sealed record MetricSeen(
    string Service, string Meter, string Name, string Unit, double Value, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Source);
