namespace Pizza.Gateway;

internal static class ForwardingExtensions
{
    private static readonly string[] ExposedHeaders = ["Location", "Retry-After", "ETag", "Idempotency-Key"];

    public static WebApplicationBuilder AddForwarding(this WebApplicationBuilder builder)
    {
        var options = ForwardingOptions.Read(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(options).AddSingleton<Admission>().AddSingleton<SidecarInvoker>();
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(options.CorsOrigins).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(ExposedHeaders)));
        // It would start an activity for every request, which nobody sees unless telemetry is collected.
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        return builder;
    }

    /// <summary>Cross-origin rules when there are any, then the forwarder; what it does not forward goes on.</summary>
    public static WebApplication UseForwarding(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ForwardingOptions>().CorsOrigins.Length > 0) app.UseCors();
        app.UseMiddleware<Forwarder>();
        return app;
    }
}
