using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LocalDapr.Conformance.Comparing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;

namespace LocalDapr.Conformance.Replaying;

/// <summary>A request that reached a test app.</summary>
/// <param name="At">Milliseconds since the machine started, when the request had been read.</param>
/// <param name="Headers">With lower-case names; several of one name joined by ", ".</param>
public sealed record ReceivedRequest(
    string App, string Method, string Path, string? Query, IReadOnlyDictionary<string, string> Headers, JsonObject? Body, double At);

/// <summary>The app beside a sidecar: writes down every request and gives the answers that the recording prescribes.</summary>
public sealed class TestApp : IAsyncDisposable
{
    /// <param name="specification">An entry of setup.apps.</param>
    /// <param name="fillIn">Replaces the names in {{ }}.</param>
    /// <param name="callBack">POSTs to the path of the first sidecar; answers the status or the client's error.</param>
    public TestApp(JsonObject specification, int port, Func<string, string> fillIn, CallBack callBack)
    {
        _specification = specification;
        _fillIn = fillIn;
        _callBack = callBack;
        _routes = [.. specification["routes"].Objects()];
        Name = specification["name"].Text()!;
        Port = port;
    }

    public delegate Task<JsonNode> CallBack(string path, string? reentrancyId, TimeSpan timeout);

    private readonly JsonObject _specification;
    private readonly Func<string, string> _fillIn;
    private readonly CallBack _callBack;
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _received = [];
    private readonly Dictionary<string, int> _inProgress = [];
    private readonly Dictionary<string, int> _maxOverlap = [];
    private IReadOnlyList<JsonObject> _routes;
    private readonly Dictionary<int, int> _answersGiven = [];
    private WebApplication? _server;

    public string Name { get; }

    public int Port { get; }

    public int ReceivedCount
    {
        get
        {
            lock (_lock) return _received.Count;
        }
    }

    /// <summary>What came after the first so many requests.</summary>
    public IReadOnlyList<ReceivedRequest> ReceivedSince(int mark)
    {
        lock (_lock) return _received[mark..];
    }

    /// <summary>The most requests of the path in progress at one time.</summary>
    public int MaxOverlap(string path)
    {
        lock (_lock) return _maxOverlap.GetValueOrDefault(path);
    }

    /// <summary>Replaces the routes; their answers start from the first again.</summary>
    public void SetRoutes(JsonNode? routes)
    {
        lock (_lock)
        {
            _routes = [.. routes.Objects()];
            _answersGiven.Clear();
        }
    }

    /// <summary>Opens the port.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 1 << 20;
            kestrel.Limits.MaxRequestLineSize = 1 << 16;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(cancellationToken);
    }

    /// <summary>Closes the port and cuts the connections.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        var server = _server;
        _server = null;
        await server.StopAsync(new CancellationToken(canceled: true));
        await server.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var content = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(content, context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            context.Abort();
            return;
        }
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var path = target[0];
        var received = new ReceivedRequest(Name, request.Method, path, target.ElementAtOrDefault(1) is { Length: > 0 } query ? query : null,
            request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value.AsEnumerable())),
            Body.Decode(content.ToArray()), Stopwatch.GetElapsedTime(0).TotalMilliseconds);
        var answer = Record(received);
        if (answer["delayMs"].Int() is { } delay) await Task.Delay(delay, CancellationToken.None);
        lock (_lock) _inProgress[path]--;
        if (answer["abort"].IsTrue()) context.Abort();
        else await SendAsync(context, answer, received, content.ToArray());
    }

    private JsonObject Record(ReceivedRequest received)
    {
        lock (_lock)
        {
            _received.Add(received);
            var inProgress = _inProgress[received.Path] = _inProgress.GetValueOrDefault(received.Path) + 1;
            _maxOverlap[received.Path] = Math.Max(_maxOverlap.GetValueOrDefault(received.Path), inProgress);
            return AnswerFor(received.Method, received.Path);
        }
    }

    private JsonObject AnswerFor(string method, string path)
    {
        for (var i = 0; i < _routes.Count; i++)
        {
            if ((_routes[i]["method"].Text() ?? method) != method || !Matches(_routes[i]["path"].Text()!, path)) continue;
            var given = _answersGiven[i] = _answersGiven.GetValueOrDefault(i) + 1;
            var answers = _routes[i]["answers"]!.AsArray();
            return answers[Math.Min(given, answers.Count) - 1]!.AsObject();
        }
        if (method == "GET" && path == "/dapr/config" && _specification["config"] is { } configuration) return Json(configuration);
        if (method == "GET" && path == "/dapr/subscribe" && _specification["subscribe"] is { } subscriptions) return Json(subscriptions);
        return new JsonObject { ["status"] = method == "GET" && path == "/healthz" ? 200 : 404 };
    }

    private static bool Matches(string route, string path) => route == path
        || (route.EndsWith('*') && path.StartsWith(route[..^1], StringComparison.Ordinal)
            && !path.StartsWith("/dapr/", StringComparison.Ordinal) && !path.StartsWith("/healthz", StringComparison.Ordinal));

    private static JsonObject Json(JsonNode value) => new() { ["body"] = new JsonObject { ["json"] = value.DeepClone() } };

    private async Task SendAsync(HttpContext context, JsonObject answer, ReceivedRequest received, byte[] content)
    {
        var response = context.Response;
        var body = await BodyAsync(answer, received, content);
        response.StatusCode = answer["status"].Int() ?? 200;
        foreach (var (name, value) in answer["headers"] as JsonObject ?? []) response.Headers[name] = _fillIn(value.Text()!);
        if (body.Length > 0 && response.ContentType is null && (answer["body"] as JsonObject)?.ContainsKey("json") == true)
            response.ContentType = "application/json";
        try
        {
            if (answer["chunks"] is JsonArray { Count: > 0 } chunks)
            {
                foreach (var chunk in chunks)
                {
                    await response.Body.WriteAsync(Encoding.UTF8.GetBytes(chunk.Text()!));
                    await response.Body.FlushAsync();
                    await Task.Delay(50);
                }
            }
            else if (response.StatusCode is not (204 or 304))
            {
                response.ContentLength = body.Length;
                if (received.Method != "HEAD") await response.Body.WriteAsync(body);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sidecar went away: what it would have received is of no interest.
        }
    }

    private async Task<byte[]> BodyAsync(JsonObject answer, ReceivedRequest received, byte[] content)
    {
        if (answer["callBack"] is { } callBack)
        {
            var inner = await _callBack(callBack["path"].Text()!, received.Headers.GetValueOrDefault("dapr-reentrancy-id"),
                TimeSpan.FromMilliseconds(callBack["timeoutMs"].Int()!.Value));
            return Encoding.UTF8.GetBytes(JsonText.Compact(new JsonObject { ["inner"] = inner }));
        }
        if (answer["bulkStatus"].Text() is { } status)
        {
            var entries = JsonText.Parse(Encoding.UTF8.GetString(content))!["entries"].Objects();
            var statuses = entries.Select(entry => new JsonObject { ["entryId"] = entry["entryId"].Text(), ["status"] = status });
            return Encoding.UTF8.GetBytes(JsonText.Compact(new JsonObject { ["statuses"] = new JsonArray([.. statuses]) }));
        }
        return Body.Encode(answer["body"]);
    }
}
