using System.Diagnostics;
using System.Net;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;

namespace LocalDapr.Tests.Middleware;

public class MiddlewareTests
{
    [Fact]
    public async Task A_client_that_asks_too_often_is_refused_for_that_path_until_time_has_passed()
    {
        await using var system = await TestSystem.StartAsync(WithPipeline(TestSystem.InMemory("limit", "middleware.http.ratelimit", ("maxRequestsPerSecond", "5"))));

        // One comes free every 200 ms, while they are asked one after the other.
        var clock = Stopwatch.StartNew();
        var admitted = 0;
        while ((await StatusesAsync(1, "/v1.0/state/store/a")).Single() is var status && status != 429 && admitted < 100)
        {
            Assert.Equal(204, status);
            admitted++;
        }
        var most = 5 + 1 + (int)(clock.ElapsedMilliseconds / 200);
        var otherPath = await StatusesAsync(1, "/v1.0/state/store/b");
        var otherClient = await StatusesAsync(1, "/v1.0/state/store/a", ("X-Forwarded-For", "10.0.0.9"));
        await Task.Delay(700);
        var later = await StatusesAsync(1, "/v1.0/state/store/a");

        Assert.InRange(admitted, 5, most);
        Assert.Equal([204, 204, 204], [.. otherPath, .. otherClient, .. later]);

        async Task<List<int>> StatusesAsync(int count, string path, params (string, string)[] headers)
        {
            var statuses = new List<int>();
            for (var i = 0; i < count; i++)
            {
                using var answer = await system.SendAsync("a", HttpMethod.Get, path, null, headers);
                statuses.Add((int)answer.StatusCode);
            }
            return statuses;
        }
    }

    [Theory]
    [InlineData("/pay/7?x=1", "/v1.0/pay", "?x=1&id=7")]
    [InlineData("/plain", "/to", "")]
    [InlineData("/number/abc", null, null)]
    [InlineData("/number/12", "/n", "?id=12")]
    [InlineData("/pay/%EA%B0%80", "/v1.0/pay", "?id=%EA%B0%80")]
    public async Task An_alias_leads_to_another_path_of_the_API(string sent, string? path, string? query)
    {
        await using var app = await TestApp.StartAsync(context => context.Response.WriteAsync(context.Request.QueryString.Value!));
        await using var system = await TestSystem.StartAsync(WithPipeline(TestSystem.InMemory("alias", "middleware.http.routeralias", ("routes", """
            /pay/{id}: /v1.0/invoke/a/method/v1.0/pay
            /plain: /v1.0/invoke/a/method/to
            /number/{id:[0-9]+}: /v1.0/invoke/a/method/n
            """)), app));

        using var answer = await system.SendAsync("a", HttpMethod.Get, sent);

        Assert.Equal(path is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        if (path is null)
            return;
        Assert.Equal(path, Assert.Single(app.Requests).Path);
        Assert.Equal(query, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1.0/state/store/abc", 204)]
    [InlineData("/v1.0/state/store/abc1", 400)]
    public async Task A_path_that_breaks_the_rule_is_refused(string path, int status)
    {
        await using var system = await TestSystem.StartAsync(WithPipeline(TestSystem.InMemory("check", "middleware.http.routerchecker", ("rule", "^/v1.0/[A-Za-z/]+$"))));

        using var answer = await system.SendAsync("a", HttpMethod.Get, path);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_pipeline_to_the_app_acts_on_calls_and_on_events()
    {
        await using var app = await TestApp.StartAsync(subscriptions: """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""");
        var options = WithPipeline(TestSystem.InMemory("up", "middleware.http.uppercase"), app);
        await using var system = await TestSystem.StartAsync(options with
        {
            Configuration = ConfigurationResource.Default with { AppHttpPipeline = options.Configuration.HttpPipeline },
        });

        await system.SendAsync("a", HttpMethod.Post, "/v1.0/invoke/a/method/m", "\"words\"");
        await system.PublishAsync("a", "t", "\"event\"");

        Assert.Equal("\"WORDS\"", (await app.WaitForAsync("/m", 1))[0].Body);
        Assert.Contains("EVENT", (await app.WaitForAsync("/t", 1))[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("middleware.http.ratelimit", "maxRequestsPerSecond", "none")]
    [InlineData("middleware.http.routerchecker", "rule", "[")]
    [InlineData("middleware.http.routeralias", "routes", "{")]
    [InlineData("middleware.http.bearer", "issuer", "http://localhost")]
    [InlineData("middleware.http.sentinel", "appName", "a")]
    public async Task A_component_that_cannot_work_is_refused_by_name(string type, string name, string value)
    {
        var refused = await Assert.ThrowsAsync<ResourceException>(() => TestSystem.StartAsync(WithPipeline(TestSystem.InMemory("wrong", type, (name, value)))));

        Assert.Contains("wrong", refused.Message, StringComparison.Ordinal);
    }

    private static LocalDapr.Sidecar.SidecarOptions WithPipeline(Component component, TestApp? app = null) => TestSystem.Options("a", app) with
    {
        Resources = ResourceSet.Empty with { Components = [.. TestSystem.Resources.Components, component] },
        Configuration = ConfigurationResource.Default with { HttpPipeline = [new PipelineHandler(component.Name, component.Type)] },
    };
}
