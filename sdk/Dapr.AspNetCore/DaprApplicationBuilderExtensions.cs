using Dapr;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds what an app needs to receive Dapr's events.</summary>
public static class DaprApplicationBuilderExtensions
{
    /// <summary>Endpoints after this see the data of a CloudEvent as their request body.</summary>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder) =>
        UseCloudEvents(builder, new CloudEventsMiddlewareOptions());

    /// <inheritdoc cref="UseCloudEvents(IApplicationBuilder)"/>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder, CloudEventsMiddlewareOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var forwarding = new CloudEventHeaders(options);
        return builder.Use(next => new CloudEventsMiddleware(next, options, forwarding).InvokeAsync);
    }
}
