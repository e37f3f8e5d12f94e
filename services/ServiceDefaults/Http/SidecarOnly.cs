using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pizza.Contracts;

namespace Pizza.ServiceDefaults.Http;

/// <summary>
/// With APP_API_TOKEN, as on Kubernetes, a service answers its sidecar alone, which shows the token with all it brings (Dapr: app API token authentication); and
/// probes, which come from the node. Without it, as on a developer's machine, it answers everybody.
/// </summary>
internal static class SidecarOnly
{
    public const string Setting = "APP_API_TOKEN";
    public const string Header = "dapr-api-token";

    public static void UseSidecarOnly(this WebApplication app)
    {
        // The gateway answers clients.
        if (app.Configuration[Setting] is not { Length: > 0 } token || app.Services.GetRequiredService<ServiceIdentity>().AppId == AppIds.Gateway) return;
        var expected = Encoding.UTF8.GetBytes(token);
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal) || Shows(context.Request.Headers[Header].ToString(), expected)) return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }

    // In the same time whatever is wrong with it.
    private static bool Shows(string shown, byte[] expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), expected);
}
