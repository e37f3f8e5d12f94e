using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pizza.ServiceDefaults.Http;

namespace Pizza.ServiceDefaults.Health;

/// <summary>
/// Asks the service itself a question that others wait for only a short time, before it says that it is ready: compiled, connected, cached. Otherwise the first
/// callers of a new instance, all at once, wait for that, and their circuit breaker opens. What goes wrong meanwhile is for other checks to tell: ready it gets in any case.
/// </summary>
/// <param name="path">A GET without effects.</param>
internal sealed class WarmUp(string path, IServer server, IHostApplicationLifetime lifetime, IConfiguration configuration, ILogger<WarmUp> logger) : BackgroundService
{
    /// <summary>A method is compiled for good after 30 calls.</summary>
    private const int Questions = 200;

    /// <summary>As many as one caller asks at once (<c>StoreClient</c> of order), so that the connections to the database are there as well.</summary>
    private const int AtOnce = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private volatile bool _isDone;

    public bool IsDone => _isDone;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(Limit);
        try
        {
            await StartedAsync(limit.Token);
            using var http = new HttpClient { BaseAddress = Address() };
            if (configuration[SidecarOnly.Setting] is { Length: > 0 } token) http.DefaultRequestHeaders.Add(SidecarOnly.Header, token);
            await Parallel.ForAsync(0, Questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = limit.Token }, async (_, ct) =>
            {
                using var answer = await http.GetAsync(path, ct);
                answer.EnsureSuccessStatusCode();
            });
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            if (!stoppingToken.IsCancellationRequested) logger.LogInformation("not warm: {Reason}", e.Message);
        }
        _isDone = true;
    }

    private async Task StartedAsync(CancellationToken ct)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(ct);
    }

    private Uri Address()
    {
        var listens = new UriBuilder(server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("*", "127.0.0.1").Replace("+", "127.0.0.1"));
        if (listens.Host is "0.0.0.0" or "[::]") listens.Host = "127.0.0.1";
        return listens.Uri;
    }
}

public static class WarmUpExtensions
{
    /// <summary>The service is ready only after it has answered this GET two hundred times, to itself.</summary>
    public static void AddWarmUp(this IServiceCollection services, string path)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WarmUp>(provider, path));
        services.AddHostedService(provider => provider.GetRequiredService<WarmUp>());
    }

    // Not a health check: those that fail are logged as errors, and this is none.
    internal static void UseWarmUp(this WebApplication app, string readiness)
    {
        if (app.Services.GetService<WarmUp>() is not { } warmUp) return;
        app.Use((context, next) =>
        {
            if (warmUp.IsDone || context.Request.Path != readiness) return next(context);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("Warming up", context.RequestAborted);
        });
    }
}
