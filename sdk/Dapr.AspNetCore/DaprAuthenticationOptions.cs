using Microsoft.AspNetCore.Authentication;

namespace Dapr.AspNetCore;

/// <summary>The token that proves a request to come from the sidecar; by default that of the environment.</summary>
public class DaprAuthenticationOptions : AuthenticationSchemeOptions
{
    internal const string DefaultScheme = "Dapr";

    public string Token { get; set; } = DaprDefaults.GetDefaultAppApiToken(null);
}
