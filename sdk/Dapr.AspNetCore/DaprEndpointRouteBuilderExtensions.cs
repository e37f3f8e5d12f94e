using Dapr;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Tells the sidecar which topics the app subscribes to.</summary>
public static class DaprEndpointRouteBuilderExtensions
{
    /// <summary>Answers <c>GET /dapr/subscribe</c>, which the sidecar asks once at its start.</summary>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints) =>
        MapSubscribeHandler(endpoints, new SubscribeOptions());

    /// <inheritdoc cref="MapSubscribeHandler(IEndpointRouteBuilder)"/>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints, SubscribeOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet("dapr/subscribe", async context =>
        {
            var services = context.RequestServices;
            var subscriptions = SubscriptionDocument.Of(
                services.GetRequiredService<EndpointDataSource>().Endpoints,
                options?.EnableRawPayload is true,
                services.GetRequiredService<ILoggerFactory>().CreateLogger("DaprTopicSubscription"));

            // No content type, as the official SDK sends none.
            await context.Response.Body.WriteAsync(subscriptions, context.RequestAborted);
        });
    }
}
