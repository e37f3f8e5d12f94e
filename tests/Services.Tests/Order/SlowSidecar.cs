using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pizza.Tests.Services.Order;

/// <summary>A sidecar that really listens, answers when the test says so, and counts who waits for it.</summary>
/// <param name="answer">JSON.</param>
internal sealed class SlowSidecar(string answer) : IAsyncDisposable
{
    private readonly WebApplication _sidecar = Listening();
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, (int Now, int Most)> _onTheirWay = [];

    public DaprClient Dapr { get; private set; } = null!;

    public async Task StartAsync()
    {
        _sidecar.Map("{**path}", AnswerAsync);
        await _sidecar.StartAsync();
        Dapr = new DaprClientBuilder().UseHttpEndpoint(_sidecar.Urls.Single()).Build();
    }

    /// <summary>From now on everybody is answered at once, and whoever waits.</summary>
    public void Answers() => _answers.TrySetResult();

    public int Now(string path) => Look(path).Now;

    public int Most(string path) => Look(path).Most;

    public async Task HasOnTheirWayAsync(int count, string path)
    {
        for (var until = DateTime.UtcNow + Patience.For(10); Look(path).Now < count; await Task.Delay(10)) Assert.True(DateTime.UtcNow < until, $"{Look(path).Now} are on their way to {path}");
    }

    public async ValueTask DisposeAsync()
    {
        Answers();
        Dapr.Dispose();
        await _sidecar.DisposeAsync();
    }

    private (int Now, int Most) Look(string path)
    {
        lock (_onTheirWay)
            return _onTheirWay.GetValueOrDefault(path);
    }

    private void Count(string path, int change)
    {
        lock (_onTheirWay)
        {
            var (now, most) = _onTheirWay.GetValueOrDefault(path);
            _onTheirWay[path] = (now + change, Math.Max(most, now + change));
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split("/method", 2)[1];
        Count(path, +1);
        try
        {
            await _answers.Task.WaitAsync(http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it.
        }
        finally
        {
            Count(path, -1);
        }
    }

    private static WebApplication Listening()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
