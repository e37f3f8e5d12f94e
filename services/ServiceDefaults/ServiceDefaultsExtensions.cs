using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Dapr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Health;
using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Json;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.ServiceDefaults;

/// <summary>What every service sets up the same way.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>No request of this house comes near it; a larger body is refused with 413 before it is read.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    private const string LivenessTag = "live";

    /// <summary>JSON, problem details, health checks, OpenAPI, telemetry, the Dapr client and the event publisher.</summary>
    /// <param name="builder">The service under construction.</param>
    /// <param name="appId">Its Dapr app id.</param>
    /// <param name="defaultPort">Where it listens when neither APP_PORT nor ASPNETCORE_URLS says otherwise.</param>
    /// <param name="json">Source-generated contexts of the service's own types.</param>
    public static WebApplicationBuilder AddServiceDefaults(
        this WebApplicationBuilder builder, string appId, int defaultPort, params IJsonTypeInfoResolver[] json)
    {
        builder.Services.AddSingleton(new ServiceIdentity(appId));
        builder.ListenOnAppPort(defaultPort);
        builder.AddHouseLogging();

        builder.Services.ConfigureHttpJsonOptions(o => PizzaJson.Configure(o.SerializerOptions, json));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<BadRequestExceptionHandler>().AddExceptionHandler<OutageHandler>()
            .AddProblemDetails(problems => problems.CustomizeProblemDetails = NameContentType);
        builder.Services.AddHealthChecks().AddCheck<LivenessFault>("alive", tags: [LivenessTag]);
        builder.Services.AddEndpointsApiExplorer().AddSwaggerGen();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DevelopmentFaults>();
        builder.AddTelemetry(appId);

        builder.Services.AddDaprClient(dapr => dapr.UseJsonSerializationOptions(
            PizzaJson.Configure(new(System.Text.Json.JsonSerializerDefaults.Web), json)));
        builder.Services.AddSingleton<EventPublisher>();
        return builder;
    }

    /// <summary>The middleware and the endpoints that go with <see cref="AddServiceDefaults"/>; call it before mapping the service's own.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSidecarOnly();
        app.Use(Utf8Only.InvokeAsync);
        app.UseOrderOfPath();
        app.UseCloudEvents(new CloudEventsMiddlewareOptions { ForwardCloudEventPropertiesAsHeaders = true });
        app.UseSwagger().UseSwaggerUI();
        app.MapSubscribeHandler();
        app.MapDevelopmentFaults();
        // Liveness asks nobody outside: a probe that asks the sidecar makes both restart each other for ever.
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(LivenessTag) });
        app.UseWarmUp(readiness: "/healthz/ready");
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => !check.Tags.Contains(LivenessTag) });
        return app;
    }

    // Routing refuses another content type before any code of ours sees the request.
    private static void NameContentType(ProblemDetailsContext context)
    {
        if (context.ProblemDetails.Status == StatusCodes.Status415UnsupportedMediaType)
            context.ProblemDetails.Extensions.TryAdd("errors", new Dictionary<string, string[]> { ["Content-Type"] = ["must be application/json."] });
    }

    private static void ListenOnAppPort(this WebApplicationBuilder builder, int defaultPort)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        // APP_PORT is what `dapr run` and localdapr tell the app.
        if (builder.Configuration["APP_PORT"] is { Length: > 0 } appPort)
            builder.WebHost.UseUrls($"http://127.0.0.1:{int.Parse(appPort, CultureInfo.InvariantCulture)}");
        else if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(builder.Configuration["HTTP_PORTS"]))
            builder.WebHost.UseUrls($"http://127.0.0.1:{defaultPort}");
    }
}
