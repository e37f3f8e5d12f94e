using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pizza.Tests.Services.Database;

/// <summary>A sidecar that takes events and remembers them, and refuses or delays as it is told. It really listens, on a free port.</summary>
public sealed class StubSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubSidecar(WebApplication app) => _app = app;

    /// <summary>Ids of the events taken, in the order they came.</summary>
    public ConcurrentQueue<(string Id, string Type)> Published { get; } = new();

    /// <summary>What they carried, by id.</summary>
    public ConcurrentDictionary<string, string> Data { get; } = new();

    /// <summary>The header traceparent they came with, by id; empty: none.</summary>
    public ConcurrentDictionary<string, string> TraceParents { get; } = new();

    public IReadOnlyList<string> Ids => [.. Published.Select(e => e.Id)];

    /// <summary>Each event once: it may go out twice when a replica is slow to remove it.</summary>
    public IEnumerable<(string Id, string Type)> Different => Published.DistinctBy(e => e.Id);

    /// <summary>How many different events of these types were taken.</summary>
    public int CountOf(params string[] types) => Different.Count(e => types.Contains(e.Type));

    /// <summary>Attempts that were refused.</summary>
    public int Refused => _refused;
    private int _refused;

    public Func<string, bool> Refuses { get; set; } = _ => false;

    public TimeSpan Delay { get; set; }

    /// <summary>It answers nobody before.</summary>
    public Task Takes { get; set; } = Task.CompletedTask;

    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<StubSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sidecar = new StubSidecar(app);
        app.MapPost("/v1.0/publish/{pubsub}/{topic}", sidecar.PublishAsync);
        await app.StartAsync();
        return sidecar;
    }

    private async Task<IResult> PublishAsync(HttpRequest request, CancellationToken ct)
    {
        var id = request.Query["metadata.cloudevent.id"].ToString();
        await Task.Delay(Delay, ct);
        await Takes.WaitAsync(ct);
        if (Refuses(id))
        {
            Interlocked.Increment(ref _refused);
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
        using var body = new StreamReader(request.Body);
        Data[id] = await body.ReadToEndAsync(ct);
        TraceParents[id] = request.Headers.TraceParent.ToString();
        Published.Enqueue((id, request.Query["metadata.cloudevent.type"].ToString()));
        return Results.NoContent();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
