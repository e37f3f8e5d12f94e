using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>Traces and metrics over OTLP, when OTEL_EXPORTER_OTLP_ENDPOINT says where to; otherwise nothing is collected, and trace ids are passed on all the same.</summary>
public static class TelemetryExtensions
{
    /// <summary>Whether this process exports traces and metrics.</summary>
    public static bool ExportsTelemetry(this IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    internal static void AddTelemetry(this WebApplicationBuilder builder, string appId)
    {
        if (!builder.Configuration.ExportsTelemetry())
        {
            Tracing.PassOn();
            return;
        }
        // ASP.NET Core then describes its spans by the semantic conventions, from their first moment on: the sampler sees the path.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var resource = ResourceBuilder.CreateDefault().AddService(appId);
        var sampler = new RequestedWorkSampler(Sampler(builder.Configuration));
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(sampler)
            .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", Tracing.SourceName).AddOtlpExporter().Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(PizzaMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime").AddOtlpExporter().Build());
        builder.Services.AddSingleton<IStartupFilter, RequestSpans>();
        // Providers collect from their creation on; nobody else asks for them.
        builder.Services.AddHostedService<TelemetryStart>();
    }

    // The variables of the OpenTelemetry specification; its SDK reads them only where no sampler is given.
    private static Sampler Sampler(ConfigurationManager configuration)
    {
        return configuration["OTEL_TRACES_SAMPLER"] switch
        {
            null or "" or "parentbased_always_on" => new ParentBasedSampler(new AlwaysOnSampler()),
            "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
            "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Ratio())),
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => new TraceIdRatioBasedSampler(Ratio()),
            var other => throw new InvalidOperationException($"OTEL_TRACES_SAMPLER is '{other}', which is no sampler of the OpenTelemetry specification."),
        };

        double Ratio() => configuration["OTEL_TRACES_SAMPLER_ARG"] is { Length: > 0 } ratio ? double.Parse(ratio, CultureInfo.InvariantCulture) : 1;
    }

    private sealed class TelemetryStart(TracerProvider tracer, MeterProvider meter) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            tracer.ForceFlush(1_000);
            meter.ForceFlush(1_000);
            return Task.CompletedTask;
        }
    }
}
