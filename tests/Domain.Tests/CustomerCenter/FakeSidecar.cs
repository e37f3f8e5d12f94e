using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pizza.CustomerCenter;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>
/// As much of a sidecar as the view needs: a state store with ETags and first-write over real HTTP, and a broker that only takes notes.
/// A save of several keys is not atomic, as on the real stores: what comes before a conflict is written.
/// </summary>
public sealed class FakeSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Json, int Version)> _state = [];

    private FakeSidecar(WebApplication app) => _app = app;

    public int Port { get; private set; }

    /// <summary>What a request for this (<c>save</c>, <c>get</c>, <c>bulk</c>, <c>publish</c>) is answered with instead of being done; null: done.</summary>
    public Func<string, int?> Fault { get; set; } = _ => null;

    /// <summary>What a save is answered with although it was done, as when the answer is lost; null: 204.</summary>
    public Func<int?> FaultAfterSave { get; set; } = () => null;

    /// <summary>409 as in memory; 500 as Redis answers a conflict without an ETag.</summary>
    public int StatusOfConflict { get; set; } = 409;

    /// <summary>What another app answers when it is called with this path and body; down, until it is set.</summary>
    public Func<string, string, string, IResult> Invoked { get; set; } = (_, _, _) => Unreachable;

    /// <summary>As a sidecar answers for an app it cannot reach.</summary>
    public static IResult Unreachable => Results.Json(new { errorCode = "ERR_DIRECT_INVOKE", message = "connection refused" }, statusCode: 500);

    public ConcurrentQueue<string> Requests { get; } = [];

    public ConcurrentQueue<(string Topic, string Id, string Type, string Data)> Published { get; } = [];

    public static async Task<FakeSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var sidecar = new FakeSidecar(app);
        app.MapPost("/v1.0/state/{store}", (JsonElement items) => sidecar.Answer("save", () => sidecar.Save(items)));
        app.MapPost("/v1.0/state/{store}/bulk", (JsonElement request) => sidecar.Answer("bulk", () => sidecar.Bulk(request)));
        app.MapGet("/v1.0/state/{store}/{key}", (string key, HttpResponse response) => sidecar.Answer("get", () => sidecar.Get(key, response)));
        app.MapPost("/v1.0/publish/pubsub/{topic}", async (string topic, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var data = await reader.ReadToEndAsync();
            return sidecar.Answer("publish", () =>
            {
                sidecar.Published.Enqueue((topic, request.Query["metadata.cloudevent.id"]!, request.Query["metadata.cloudevent.type"]!, data));
                return Results.NoContent();
            });
        });
        app.MapPost("/v1.0/invoke/{appId}/method/{**path}", async (string appId, string path, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return sidecar.Invoked(appId, "/" + path, await reader.ReadToEndAsync());
        });
        await app.StartAsync();
        sidecar.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return sidecar;
    }

    public DaprClient Client() => new DaprClientBuilder()
        .UseHttpEndpoint($"http://127.0.0.1:{Port}").UseJsonSerializationOptions(ViewJson.Options).Build();

    /// <summary>What is stored under the key, past every fault.</summary>
    public T? Stored<T>(string key) where T : class
    {
        lock (_gate) return _state.TryGetValue(key, out var item) ? JsonSerializer.Deserialize(JsonSerializer.Deserialize<string>(item.Json)!, ViewJson.StoredTypeInfo<T>()) : null;
    }

    /// <summary>What is stored under the key, as it came.</summary>
    public JsonElement StoredValue(string key)
    {
        lock (_gate) return JsonSerializer.Deserialize<JsonElement>(_state[key].Json);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Answer(string what, Func<IResult> act)
    {
        Requests.Enqueue(what);
        return Fault(what) is { } status ? Error(status) : act();
    }

    private IResult Save(JsonElement items)
    {
        lock (_gate)
        {
            foreach (var item in items.EnumerateArray())
            {
                var key = item.GetProperty("key").GetString()!;
                // What readiness asks with is nobody's document.
                if (key == "readiness") continue;
                Assert.Equal("first-write", item.GetProperty("options").GetProperty("concurrency").GetString());
                var etag = item.TryGetProperty("etag", out var given) ? given.GetString() : null;
                var current = _state.TryGetValue(key, out var stored) ? stored.Version : 0;
                if (etag is null ? current != 0 : etag != current.ToString(CultureInfo.InvariantCulture)) return Error(StatusOfConflict);
                _state[key] = (item.GetProperty("value").GetRawText(), current + 1);
            }
        }
        return FaultAfterSave() is { } status ? Error(status) : Results.NoContent();
    }

    private IResult Bulk(JsonElement request)
    {
        using var answer = new MemoryStream();
        using (var json = new Utf8JsonWriter(answer))
        {
            json.WriteStartArray();
            lock (_gate)
            {
                foreach (var key in request.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!))
                {
                    json.WriteStartObject();
                    json.WriteString("key", key);
                    if (_state.TryGetValue(key, out var item))
                    {
                        json.WritePropertyName("data");
                        json.WriteRawValue(item.Json);
                        json.WriteString("etag", item.Version.ToString(CultureInfo.InvariantCulture));
                    }
                    json.WriteEndObject();
                }
            }
            json.WriteEndArray();
        }
        return Results.Bytes(answer.ToArray(), "application/json");
    }

    private IResult Get(string key, HttpResponse response)
    {
        lock (_gate)
        {
            if (!_state.TryGetValue(key, out var item)) return Results.NoContent();
            response.Headers.ETag = item.Version.ToString(CultureInfo.InvariantCulture);
            return Results.Text(item.Json, "application/json");
        }
    }

    private static IResult Error(int status) => Results.Json(new { errorCode = "ERR_STATE_SAVE", message = "fault" }, statusCode: status);
}
