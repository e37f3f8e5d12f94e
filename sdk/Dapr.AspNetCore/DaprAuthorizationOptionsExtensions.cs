using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Adds the policy of endpoints that only the sidecar may call.</summary>
public static class DaprAuthorizationOptionsExtensions
{
    public static void AddDapr(this AuthorizationOptions options, string name = "Dapr")
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddPolicy(name, policy =>
        {
            policy.RequireAuthenticatedUser();
            policy.AddAuthenticationSchemes(DaprAuthenticationOptions.DefaultScheme);
        });
    }
}
