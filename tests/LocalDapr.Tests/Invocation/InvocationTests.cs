using System.Net;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;

namespace LocalDapr.Tests.Invocation;

public class InvocationTests
{
    [Fact]
    public async Task The_app_sees_who_called_it_and_the_path_as_it_was_sent()
    {
        await using var app = await TestApp.StartAsync(context => context.Response.WriteAsync(context.Request.QueryString.Value!));
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));

        using var answer = await system.SendAsync("order", HttpMethod.Post, "/v1.0/invoke/store/method/stores/chkOpenYN?regionNm=%EA%B0%95%EB%82%A8%EA%B5%AC", "{}");

        Assert.Equal("?regionNm=%EA%B0%95%EB%82%A8%EA%B5%AC", await answer.Content.ReadAsStringAsync());
        var received = Assert.Single(app.Requests);
        Assert.Equal(("POST", "/stores/chkOpenYN", "{}"), (received.Method, received.Path, received.Body));
        Assert.Equal("order", received.Headers["dapr-caller-app-id"]);
    }

    [Fact]
    public async Task A_live_stream_passes_piece_by_piece_and_a_closed_browser_ends_it_at_the_app()
    {
        var ended = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                ended.SetResult();
            }
        });
        await using var system = await TestSystem.StartAsync(TestSystem.Options("gateway"), TestSystem.Options("customercenter", app));
        using var client = new HttpClient();
        var answer = await client.GetAsync(system.Url("gateway", "/v1.0/invoke/customercenter/method/myPages/events"), HttpCompletionOption.ResponseHeadersRead);
        var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        Assert.True(await stream.ReadAsync(buffer, patience.Token) > 0);
        answer.Dispose();

        await ended.Task.WaitAsync(patience.Token);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("GET")]
    public async Task A_call_that_breaks_at_the_app_is_not_made_a_second_time(string method)
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));

        using var answer = await system.SendAsync("order", new HttpMethod(method), "/v1.0/invoke/store/method/x");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Single(app.Requests);
    }

    [Fact]
    public async Task Replicas_take_turns_and_a_stopped_one_is_left_out()
    {
        await using var one = await TestApp.StartAsync();
        await using var two = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", one), TestSystem.Options("store", two));
        for (var i = 0; i < 4; i++)
            await system.SendAsync("order", HttpMethod.Get, "/v1.0/invoke/store/method/x");
        Assert.Equal((2, 2), (one.Requests.Count, two.Requests.Count));

        system.Host.Sidecars[1].AppStopped();
        for (var i = 0; i < 4; i++)
            await system.SendAsync("order", HttpMethod.Get, "/v1.0/invoke/store/method/x");

        Assert.Equal((2, 6), (one.Requests.Count, two.Requests.Count));
    }

    [Fact]
    public async Task The_api_token_is_asked_of_callers_and_not_passed_on()
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order") with { ApiToken = "secret" }, TestSystem.Options("store", app));

        using var refused = await system.SendAsync("order", HttpMethod.Get, "/v1.0/invoke/store/method/x");
        using var passed = await system.SendAsync("order", HttpMethod.Get, "/v1.0/invoke/store/method/x", null, ("dapr-api-token", "secret"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.False(Assert.Single(app.Requests).Headers.ContainsKey("dapr-api-token"));
    }

    [Theory]
    [InlineData("//v1.0/invoke/store/method/x", HttpStatusCode.OK)]
    [InlineData("/v1.0/invoke//method/x", HttpStatusCode.NotFound)]
    [InlineData("/v1.0/invoke/store/method", HttpStatusCode.NotFound)]
    [InlineData("/v1.0/invoke/nobody/method/x", HttpStatusCode.InternalServerError)]
    [InlineData("/x", HttpStatusCode.NotFound)]
    public async Task Paths_lead_where_daprd_leads_them(string path, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("order"), TestSystem.Options("store", app));
        using var answer = await system.SendAsync("order", HttpMethod.Get, path);
        Assert.Equal(status, answer.StatusCode);
    }
}
