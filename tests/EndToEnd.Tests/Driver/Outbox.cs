using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pizza.EndToEnd.Driver;

/// <summary>Whoever brings messages to people: a web server of the tests at the end of the binding <c>notify</c>.</summary>
internal sealed class Outbox : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Letter> _received = new();

    private Outbox(WebApplication app) => _app = app;

    /// <summary>What came, each message as often as it came.</summary>
    public IReadOnlyCollection<Letter> Received => _received;

    /// <summary>From now on it takes nothing.</summary>
    public bool IsClosed { get; set; }

    private string Url => _app.Urls.First() + "/letters";

    public static async Task<Outbox> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var outbox = new Outbox(builder.Build());
        outbox._app.MapPost("/letters", outbox.TakeAsync);
        await outbox._app.StartAsync();
        return outbox;
    }

    /// <summary>The binding posts here, instead of to the service's own outbox on its usual port.</summary>
    public void Describe(ResourceFiles files) => files.Replace("notify.yaml", "http://localhost:8089/dev/outbox", Url);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = await JsonDocument.ParseAsync(request.Body);
        if (IsClosed) return Results.StatusCode(503);
        _received.Enqueue(new Letter(request.Headers["Idempotency-Key"].ToString(), body.RootElement.Clone()));
        return Results.NoContent();
    }

    /// <param name="Key">Its Idempotency-Key: a message that comes twice has the same.</param>
    public sealed record Letter(string Key, JsonElement Body);
}
