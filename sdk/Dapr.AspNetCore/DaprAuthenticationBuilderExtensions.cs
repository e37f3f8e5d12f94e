using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Authentication;

/// <summary>Adds the scheme <c>Dapr</c>: a request with the app's token is the sidecar's.</summary>
public static class DaprAuthenticationBuilderExtensions
{
    public static AuthenticationBuilder AddDapr(this AuthenticationBuilder builder) => AddDapr(builder, configureOptions: null);

    public static AuthenticationBuilder AddDapr(
        this AuthenticationBuilder builder, Action<DaprAuthenticationOptions>? configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddScheme<DaprAuthenticationOptions, DaprAuthenticationHandler>(
            DaprAuthenticationOptions.DefaultScheme, configureOptions);
    }
}
