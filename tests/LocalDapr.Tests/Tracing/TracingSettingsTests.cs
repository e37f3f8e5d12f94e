using LocalDapr.Resources;
using LocalDapr.Tests.Resources;
using LocalDapr.Tracing;

namespace LocalDapr.Tests.Tracing;

/// <summary>As daprd: what the Configuration says of the endpoint counts; the environment only fills in what it leaves open (pkg/config: SetTracingSpecFromEnv).</summary>
public class TracingSettingsTests
{
    private const string Collector = "http://collector:4318";

    [Theory]
    [InlineData("spec: { tracing: { otel: { isSecure: false } } }", null, 0, null)]
    [InlineData("spec: { tracing: { otel: { isSecure: false } } }", Collector, 1, "http://collector:4318/v1/traces")]
    [InlineData("spec: { tracing: { samplingRate: '0' } }", Collector, 0, "http://collector:4318/v1/traces")]
    [InlineData("spec: { tracing: { samplingRate: '0.5' } }", null, 0.5, null)]
    [InlineData("spec: { tracing: { samplingRate: '0.5', otel: { protocol: http, endpointAddress: 'other:4318', isSecure: false } } }", Collector, 0.5, "http://other:4318/v1/traces")]
    [InlineData("spec: { tracing: { samplingRate: '1', otel: { protocol: grpc, endpointAddress: 'other:4317' } } }", null, 1, "https://other:4317/")]
    [InlineData("spec: { tracing: { otel: { protocol: http, endpointAddress: 'other:4318' } } }", null, 0, "https://other:4318/v1/traces")]
    public void A_sidecar_traces_as_its_configuration_and_then_the_environment_say(string spec, string? endpoint, double rate, string? traces)
    {
        var environment = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };

        var settings = TracingSettings.Of(Load(spec), environment.GetValueOrDefault);

        Assert.Equal(rate, settings.SamplingRate);
        Assert.Equal(traces, settings.Endpoint?.Traces.ToString());
    }

    [Fact]
    public void The_protocol_of_the_environment_is_grpc_unless_it_says_http() =>
        Assert.False(TracingSettings.Of(ConfigurationResource.Default, name => name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? Collector : null).Endpoint!.IsHttp);

    [Theory]
    [InlineData("spec:\n  tracing:\n    otel: { endpointAddress: 'c:4317', protocol: smoke }")]
    [InlineData("spec:\n  tracing:\n    otel: { endpointAddress: 'no host' }")]
    public void An_endpoint_that_is_none_is_refused_at_its_line(string spec) => Assert.Equal(4, Assert.Throws<ResourceException>(() => Load(spec)).Line);

    [Fact]
    public void Nothing_is_recorded_where_nothing_is_exported()
    {
        Assert.Null(SpanRecorder.Create("a", new TracingSettings(1, null)));
        Assert.Null(SpanRecorder.Create("a", new TracingSettings(0, new OtlpEndpoint(Collector, IsHttp: true))));
    }

    [Theory]
    [InlineData("/v1.0/publish/pubsub/orders", "/v1.0/publish/pubsub/orders")]
    [InlineData("/v1.0/invoke/store/method/stores/1", "CallLocal/store/stores/1")]
    [InlineData("/v1.0/actors/Deadline/7/method/ScheduleAsync", "CallActor/Deadline/ScheduleAsync")]
    [InlineData("/v1.0/state/orderstore", "/v1.0/state/orderstore")]
    [InlineData("/x", "/x")]
    public void A_call_of_the_api_has_the_name_that_daprd_gives_it(string path, string name) => Assert.Equal(name, ApiSpan.NameOf(path));

    private static ConfigurationResource Load(string spec)
    {
        using var folder = new Folder();
        return ConfigurationResource.Load(folder.Add("config.yaml", "kind: Configuration\n" + spec));
    }
}
