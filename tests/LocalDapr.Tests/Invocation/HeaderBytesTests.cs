using System.Net;
using System.Text;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Run;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Invocation;

/// <summary>Headers that are not ASCII, UTF-8 or not, pass as they came.</summary>
public sealed class HeaderBytesTests
{
    private static readonly string Disposition = Letters("attachment; filename=\"café 커피.txt\"");

    [Theory]
    [InlineData("bb")]
    [InlineData("remote")]
    [InlineData("URL")]
    [InlineData("binding")]
    public async Task Headers_pass_in_both_directions(string way)
    {
        await using var app = new RawApp($"Content-Disposition: {Disposition}\r\nX-Raw: \u00e9\r\n");
        using var folder = new TemporaryFolder();
        var runtime = new RuntimeOptions { RegistryFolder = folder.Path };
        var binding = TestSystem.InMemory("http", "bindings.http", ("url", $"http://127.0.0.1:{app.Port}"));
        await using var callee = await TestSystem.StartAsync(runtime, TestSystem.Options("remote") with { AppPort = app.Port, DaprInternalGrpcPort = 0 });
        await using var caller = await TestSystem.StartAsync(runtime,
            TestSystem.Options("a") with { Resources = ResourceSet.Empty with { Components = [binding] }, DaprInternalGrpcPort = 0 }, TestSystem.Options("bb") with { AppPort = app.Port });
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1, ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1 });
        var target = way == "URL" ? $"http://127.0.0.1:{app.Port}" : way;
        using var request = new HttpRequestMessage(way == "binding" ? HttpMethod.Post : HttpMethod.Get,
            caller.Url("a", way == "binding" ? "/v1.0/bindings/http" : $"/v1.0/invoke/{target}/method/u"));
        if (way == "binding")
            request.Content = new StringContent("""{"operation":"get","metadata":{"X-Name":"커피"}}""");
        request.Headers.TryAddWithoutValidation("X-Name", Letters("커피"));
        request.Headers.TryAddWithoutValidation("X-Raw-Name", "\u00e9");

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var prefix = way == "binding" ? "metadata." : "";
        Assert.Equal(Disposition, (way == "binding" ? answer.Headers.NonValidated : answer.Content.Headers.NonValidated)[prefix + "Content-Disposition"].ToString());
        Assert.Equal("\u00e9", answer.Headers.NonValidated[prefix + "X-Raw"].ToString());
        var head = Assert.Single(app.Heads);
        Assert.Contains($"\r\nX-Name: {Letters("커피")}\r\n", head, StringComparison.Ordinal);
        if (way != "binding")
            Assert.Contains("\r\nX-Raw-Name: \u00e9\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_of_an_event_reaches_the_subscriber_in_UTF_8()
    {
        await using var app = await TestApp.StartAsync(subscriptions: """[{"pubsubname":"pubsub","topic":"t","route":"/on"}]""");
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a", app));

        (await system.PublishAsync("a", "t", "1", "?metadata.x-name=%EC%BB%A4%ED%94%BC")).EnsureSuccessStatusCode();

        Assert.Equal("커피", (await app.WaitForAsync("/on", 1))[0].Headers["x-name"]);
    }

    [Fact]
    public async Task Many_small_headers_pass_in_both_directions()
    {
        await using var app = new RawApp(string.Concat(Enumerable.Range(0, 300).Select(n => $"x-{n}: {n}\r\n")));
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a"), TestSystem.Options("bb") with { AppPort = app.Port });

        using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/invoke/bb/method/u", headers: [.. Enumerable.Range(0, 300).Select(n => ($"y-{n}", $"{n}"))]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("299", answer.Headers.GetValues("x-299").Single());
        Assert.Contains("\r\ny-299: 299\r\n", Assert.Single(app.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_does_not_change_how_an_event_or_a_binding_is_sent()
    {
        await using var app = await TestApp.StartAsync(subscriptions: """[{"pubsubname":"pubsub","topic":"t","route":"/on"}]""");
        await using var other = new RawApp("");
        var binding = TestSystem.InMemory("http", "bindings.http", ("url", $"http://127.0.0.1:{other.Port}"));
        await using var system = await TestSystem.StartAsync(
            TestSystem.Options("a", app), TestSystem.Options("b") with { Resources = ResourceSet.Empty with { Components = [binding] } });
        string[] framing = ["Host", "Transfer-Encoding", "Trailer", "Content-Length", "Connection", "Keep-Alive", "Upgrade", "Expect", "TE"];

        (await system.PublishAsync("a", "t", "1", "?metadata.x=y&" + string.Join('&', framing.Select(name => $"metadata.{name}=chunked")))).EnsureSuccessStatusCode();
        using var bound = await system.SendAsync("b", HttpMethod.Post, "/v1.0/bindings/http",
            """{"operation":"get","metadata":{"X-A":"y",""" + string.Join(',', framing.Select(name => $"\"{name}\":\"chunked\"")) + "}}");

        var headers = (await app.WaitForAsync("/on", 1))[0].Headers;
        Assert.Equal("y", headers["x"]);
        Assert.Equal($"127.0.0.1:{app.Port}", headers["Host"]);
        Assert.DoesNotContain("chunked", framing.Select(name => headers.GetValueOrDefault(name)));
        Assert.Equal(HttpStatusCode.OK, bound.StatusCode);
        var head = Assert.Single(other.Heads);
        Assert.Contains("\r\nX-A: y\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("chunked", head, StringComparison.Ordinal);
    }

    private static string Letters(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
