using System.Net;
using LocalDapr.Resources;
using LocalDapr.Tests.Invocation;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;

namespace LocalDapr.Tests.Bindings;

public class HttpBindingTests
{
    [Fact]
    public async Task The_security_token_goes_in_its_header_and_a_redirect_is_followed()
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            if (context.Request.Path == "/old")
                context.Response.Redirect("/new");
            return Task.CompletedTask;
        });
        await using var system = await StartAsync(app, ("securityToken", "secret"), ("securityTokenHeader", "X-Token"));

        using var answer = await InvokeAsync(system, """{"operation":"get","metadata":{"path":"old"}}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["/old", "/new"], app.Requests.Select(request => request.Path));
        Assert.All(app.Requests, request => Assert.Equal("secret", request.Headers["X-Token"]));
    }

    [Theory]
    [InlineData("true", "", 500)]
    [InlineData("false", "", 200)]
    [InlineData("", "", 500)]
    [InlineData("true", ""","errorIfNot2XX":"no" """, 200)]
    [InlineData("false", ""","errorIfNot2XX":"yes" """, 500)]
    public async Task A_status_is_an_error_if_the_component_or_the_request_says_so(string component, string request, int status)
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Response.StatusCode = 418;
            return Task.CompletedTask;
        });
        await using var system = await StartAsync(app, ("errorIfNot2XX", component));

        using var answer = await InvokeAsync(system, """{"operation":"get","metadata":{"path":"x" """ + request + "}}");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("418", answer.Headers.GetValues("metadata.statuscode").Single());
    }

    [Fact]
    public async Task An_answer_that_is_late_is_an_error_and_one_that_is_long_is_cut()
    {
        await using var app = await TestApp.StartAsync(async context =>
        {
            if (context.Request.Path == "/late")
                await Task.Delay(TimeSpan.FromSeconds(20), context.RequestAborted);
            await context.Response.WriteAsync(new string('x', 5000));
        });
        await using var system = await StartAsync(app, ("responseTimeout", "300ms"), ("maxResponseBodySize", "1Ki"));

        using var late = await InvokeAsync(system, """{"operation":"get","metadata":{"path":"late"}}""");
        using var longer = await InvokeAsync(system, """{"operation":"post","data":1,"metadata":{"":"nameless"}}""");

        Assert.Equal(HttpStatusCode.InternalServerError, late.StatusCode);
        Assert.Equal(1024, (await longer.Content.ReadAsStringAsync()).Length);
    }

    [Fact]
    public async Task A_server_with_an_authority_of_its_own_is_shown_the_certificate()
    {
        await using var server = await TlsServer.StartAsync();
        await using var system = await StartAsync(server.Url, ("MTLSRootCA", server.RootPem), ("MTLSClientCert", server.ClientPem), ("MTLSClientKey", server.ClientKeyPem));

        using var answer = await InvokeAsync(system, """{"operation":"get"}""");

        Assert.Equal("CN=client  /", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("responseTimeout", "soon")]
    [InlineData("maxResponseBodySize", "big")]
    [InlineData("MTLSRootCA", "/no/such/file")]
    [InlineData("MTLSRenegotiation", "Sometimes")]
    public async Task A_setting_that_cannot_be_used_is_refused(string name, string value) =>
        Assert.Contains("'http'", (await Assert.ThrowsAsync<ResourceException>(() => StartAsync("http://127.0.0.1:9", (name, value)))).Message, StringComparison.Ordinal);

    private static Task<TestSystem> StartAsync(TestApp app, params (string, string)[] metadata) => StartAsync($"http://127.0.0.1:{app.Port}", metadata);

    private static Task<TestSystem> StartAsync(string url, params (string, string)[] metadata) => TestSystem.StartAsync(TestSystem.Options("a") with
    {
        Resources = ResourceSet.Empty with { Components = [TestSystem.InMemory("http", "bindings.http", [("url", url), .. metadata])] },
    });

    private static Task<HttpResponseMessage> InvokeAsync(TestSystem system, string json) => system.SendAsync("a", HttpMethod.Post, "/v1.0/bindings/http", json);
}
