using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LocalDapr.Tests.Invocation;

/// <summary>An app that counts the bytes it is sent, then sends as many, and keeps nothing.</summary>
internal sealed class LargeBodyApp(WebApplication web) : IAsyncDisposable
{
    public int Port => new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static async Task<LargeBodyApp> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var web = builder.Build();
        web.Run(async context =>
        {
            if (context.Request.Method != "POST")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            var buffer = new byte[64 * 1024];
            long length = 0;
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
                length += read;
            for (; length > 0; length -= buffer.Length)
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)));
        });
        await web.StartAsync();
        return new LargeBodyApp(web);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
