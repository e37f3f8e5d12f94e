using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Pizza.Tests.Services.Gateway;

/// <summary>What a client sees when the sidecar cannot do its part, and that an app's own failures are not mistaken for that.</summary>
public sealed class FailureTests(AGateway gateway) : IClassFixture<AGateway>
{
    private const string NoHost = """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: payment, err: no host found with the given ID"}""";
    private readonly GatewayProcess _gateway = gateway.Process;

    [Fact]
    public async Task An_app_that_is_not_there_is_a_503_problem_with_retry_after()
    {
        _gateway.Sidecar.Answers(500, "application/json", NoHost);
        using var answer = await _gateway.Http.GetAsync("/payments/1");
        await AssertUnavailableAsync(answer, "payment");
    }

    [Fact]
    public async Task A_failed_post_gives_back_the_key_to_repeat_it_with()
    {
        _gateway.Sidecar.Answers(500, "application/json", NoHost);
        using var answer = await _gateway.Http.PostAsync("/orders", new StringContent("{}"));
        await AssertUnavailableAsync(answer, "order");
        Assert.Equal(Assert.Single(_gateway.Sidecar.Seen).Headers["Idempotency-Key"], answer.Headers.GetValues("Idempotency-Key").Single());
    }

    [Theory]
    [InlineData("application/problem+json", NoHost)]
    [InlineData("application/json", """{"errorCode":"ERR_SOMETHING_ELSE"}""")]
    [InlineData("application/json", """{"inner":{"errorCode":"ERR_DIRECT_INVOKE"}}""")]
    [InlineData("application/json", """["ERR_DIRECT_INVOKE"]""")]
    [InlineData("application/json", """{"errorCode":"ERR_DIRECT""")]
    [InlineData("application/json", "")]
    [InlineData("text/plain", NoHost)]
    public async Task A_500_of_the_app_itself_comes_back_as_it_is(string contentType, string body)
    {
        _gateway.Sidecar.Answers(500, contentType, body);
        using var answer = await _gateway.Http.GetAsync("/orders/1");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(8_192)]
    [InlineData(100_000)]
    public async Task A_long_500_comes_back_whole_even_when_its_length_is_not_told(int length)
    {
        var body = JsonSerializer.Serialize(new { text = new string('x', length) });
        _gateway.Sidecar.Answers(async context =>
        {
            context.Response.StatusCode = 500;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        });
        using var answer = await _gateway.Http.GetAsync("/orders/1");
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_refusal_of_an_app_that_carries_the_same_words_is_not_touched()
    {
        _gateway.Sidecar.Answers(503, "application/json", NoHost);
        using var answer = await _gateway.Http.GetAsync("/orders/1");
        Assert.Equal(NoHost, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_sidecar_that_drops_the_connection_is_a_503_problem()
    {
        _gateway.Sidecar.Answers(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var answer = await _gateway.Http.GetAsync("/orders/1");
        await AssertUnavailableAsync(answer, "order");
    }

    [Fact]
    public async Task A_sidecar_that_is_down_is_a_503_problem()
    {
        await using var alone = await GatewayProcess.StartAsync();
        await alone.Sidecar.DisposeAsync();
        using var answer = await alone.Http.PostAsync("/orders", new StringContent("{}"));
        await AssertUnavailableAsync(answer, "order");
    }

    [Fact]
    public async Task An_app_that_takes_too_long_is_a_504_problem()
    {
        await using var impatient = await GatewayProcess.StartAsync(("Forwarding__TimeoutSeconds", "1"));
        impatient.Sidecar.Answers(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var answer = await impatient.Http.GetAsync("/orders/1");
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_a_413_problem_naming_it(bool chunked)
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new ByteArrayContent(new byte[10_000_000]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await _gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty("body", out _));
        // Nobody got to see it whole.
        Assert.Empty(_gateway.Sidecar.Seen);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_passes()
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        using var answer = await _gateway.Http.PostAsync("/orders", new ByteArrayContent(new byte[256 * 1024]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(256 * 1024, Assert.Single(_gateway.Sidecar.Seen).Body.Length);
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer, string appId)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(503, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains($"'{appId}'", problem.RootElement.GetProperty("detail").GetString());
    }
}
