using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Pizza.Tests.Services.Gateway;

/// <summary>Limits, cross-origin access and the API token: what the settings change.</summary>
public sealed class AdmissionTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = Patience.For(5);

    public Task InitializeAsync() => HeavyTestLock.WaitAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_client_over_its_rate_is_told_when_to_come_back()
    {
        await using var gateway = await GatewayProcess.StartAsync(("RateLimit__PerSecond", "5"));
        var clock = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => gateway.Http.GetAsync("/orders")));
        // Five in each second that they took, and in the one that it began in.
        var most = 5 * (2 + (int)clock.Elapsed.TotalSeconds);
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(answers.Length - refused.Count, 5, most);
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.NotNull(answer.Headers.RetryAfter));
        Assert.All(refused, answer => Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType));
        await Task.Delay(1_100);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/orders")).StatusCode);
    }

    [Fact]
    public async Task In_development_there_is_no_rate_limit_unless_it_is_set()
    {
        await using var gateway = await GatewayProcess.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"), ("RateLimit__PerSecond", ""));
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => gateway.Http.GetAsync("/orders")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Over_the_limit_and_its_queue_the_gateway_says_it_is_busy()
    {
        await using var gateway = await GatewayProcess.StartAsync(("Concurrency__Limit", "2"), ("Concurrency__Queue", "1"));
        var go = new TaskCompletionSource();
        gateway.Sidecar.Answers(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("ok");
        });
        // Two are with the sidecar and one waits in the gateway: the fourth, whichever it is, is answered before them.
        var all = Enumerable.Range(0, 4).Select(_ => gateway.Http.GetAsync("/orders")).ToList();
        var fourth = await Task.WhenAny(all);
        using var refused = await fourth;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await Eventually(() => gateway.Sidecar.Seen.Count == 2);
        go.SetResult();
        Assert.All(await Task.WhenAll(all.Where(one => one != fourth)), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Event_streams_have_a_limit_of_their_own()
    {
        await using var gateway = await GatewayProcess.StartAsync(
            ("Concurrency__Limit", "1"), ("Concurrency__Queue", "0"), ("Concurrency__Streams", "3"));
        gateway.Sidecar.Answers(async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal))
            {
                await context.Response.WriteAsync("ok");
                return;
            }
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < 4; i++) streams.Add(await gateway.Http.GetAsync("/myPages/events", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Soon));
        Assert.Equal([200, 200, 200, 503], streams.Select(stream => (int)stream.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/orders")).StatusCode);

        streams[0].Dispose();
        await EventuallyAsync(async () =>
        {
            using var again = await gateway.Http.GetAsync("/myPages/events", HttpCompletionOption.ResponseHeadersRead);
            return again.StatusCode == HttpStatusCode.OK;
        });
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task No_other_origin_may_read_answers_unless_it_is_named()
    {
        await using var closed = await GatewayProcess.StartAsync();
        await using var open = await GatewayProcess.StartAsync(("Cors__Origins", "https://pizza.example"));
        foreach (var gateway in (GatewayProcess[])[closed, open])
        {
            // daprd allows every origin by default; that must not come through.
            gateway.Sidecar.Answers(context =>
            {
                context.Response.Headers.AccessControlAllowOrigin = "*";
                return context.Response.WriteAsync("ok");
            });
        }
        Assert.Null(await AllowedOriginAsync(closed, "https://pizza.example"));
        Assert.Equal("https://pizza.example", await AllowedOriginAsync(open, "https://pizza.example"));
        Assert.Null(await AllowedOriginAsync(open, "https://elsewhere.example"));
        Assert.DoesNotContain("Origin", open.Sidecar.Seen.First().Headers.Keys);
    }

    [Fact]
    public async Task The_sidecar_gets_its_api_token()
    {
        await using var gateway = await GatewayProcess.StartAsync(("DAPR_API_TOKEN", "secret"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("dapr-api-token", "guess");
        await gateway.Http.SendAsync(request);
        Assert.Equal("secret", Assert.Single(gateway.Sidecar.Seen).Headers["dapr-api-token"]);
    }

    private static async Task<string?> AllowedOriginAsync(GatewayProcess gateway, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("Origin", origin);
        using var answer = await gateway.Http.SendAsync(request);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? string.Join(",", allowed) : null;
    }

    private static Task Eventually(Func<bool> condition) => EventuallyAsync(() => Task.FromResult(condition()));

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Soon);
        while (!await condition()) await Task.Delay(20, patience.Token);
    }
}
