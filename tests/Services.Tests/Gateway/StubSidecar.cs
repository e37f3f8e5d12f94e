using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pizza.Tests.Services.Gateway;

/// <summary>What the sidecar was asked.</summary>
internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A real HTTP server in the place of the gateway's sidecar: it writes down what it is asked and answers as it is told.</summary>
internal sealed class StubSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;
    private Func<HttpContext, Task> _answer = context => context.Response.WriteAsync("ok");

    private StubSidecar(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public static async Task<StubSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var stub = new StubSidecar(builder.Build());
        stub._app.Run(stub.AnswerAsync);
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>From now on every request is answered so; what was seen before is forgotten.</summary>
    public void Answers(Func<HttpContext, Task> answer)
    {
        Seen.Clear();
        _answer = answer;
    }

    public void Answers(int status, string contentType, string body) => Answers(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(body);
        return context.Response.WriteAsync(body);
    });

    /// <summary>The body is not read before the answer: the test does that.</summary>
    public bool LeavesBodies { get; set; }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = LeavesBodies ? "" : await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Seen.Enqueue(new SeenRequest(context.Request.Method, target,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        await _answer(context);
    }
}
