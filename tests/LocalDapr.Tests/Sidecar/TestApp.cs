using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests.Sidecar;

/// <summary>An app on a real port that notes what it receives. It can be stopped and started again on the same port.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly Func<HttpContext, Task> _answer;
    private WebApplication? _web;

    private TestApp(Func<HttpContext, Task> answer) => _answer = answer;

    public int Port { get; private set; }

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>False: requests are answered, not noted.</summary>
    public bool Keeps { get; set; } = true;

    /// <summary>What GET /dapr/subscribe answers; null: 404.</summary>
    public string? Subscriptions { get; set; }

    /// <summary>What GET /dapr/config answers; null: 404.</summary>
    public string? Config { get; set; }

    public static async Task<TestApp> StartAsync(Func<HttpContext, Task>? answer = null, string? subscriptions = null)
    {
        var app = new TestApp(answer ?? (_ => Task.CompletedTask)) { Subscriptions = subscriptions };
        await app.StartAsync();
        return app;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port));
        _web = builder.Build();
        _web.Run(HandleAsync);
        await _web.StartAsync();
        Port = new Uri(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>As when the process dies: open connections break.</summary>
    public async Task StopAsync()
    {
        if (_web is null)
            return;
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _web.StopAsync(now.Token);
        await _web.DisposeAsync();
        _web = null;
    }

    public IReadOnlyList<Received> At(string path) => [.. Requests.Where(request => request.Path == path)];

    public async Task<IReadOnlyList<Received>> WaitForAsync(string path, int count)
    {
        var until = DateTime.UtcNow + Patience.For(20);
        while (At(path).Count < count && DateTime.UtcNow < until)
            await Task.Delay(20);
        Assert.True(At(path).Count >= count, $"{path} got {At(path).Count} of {count} requests");
        return At(path);
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if ((path == "/dapr/subscribe" ? Subscriptions : path == "/dapr/config" ? Config : null) is { } discovered)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(discovered);
            return;
        }
        if (path.StartsWith("/dapr/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 404;
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (Keeps)
            Requests.Enqueue(new Received(context.Request.Method, path, body, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        context.Items["body"] = body;
        await _answer(context);
    }
}

internal sealed record Received(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);
