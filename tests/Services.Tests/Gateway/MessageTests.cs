using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Pizza.Tests.Services.Gateway;

/// <summary>A request arrives, and its answer comes back, as they were sent.</summary>
public sealed class MessageTests(AGateway gateway) : IClassFixture<AGateway>
{
    private readonly GatewayProcess _gateway = gateway.Process;

    [Fact]
    public async Task Body_content_type_own_headers_and_trace_context_pass()
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/storeOrders/1")
        {
            Content = new StringContent("""{"status":"Cooked","note":"매운맛"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Mine", ["a", "b"]);
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "congo=t61");
        await _gateway.Http.SendAsync(request);

        var seen = Assert.Single(_gateway.Sidecar.Seen);
        Assert.Equal("PATCH", seen.Method);
        Assert.Equal("""{"status":"Cooked","note":"매운맛"}""", seen.Body);
        Assert.Equal("application/json; charset=utf-8", seen.Headers["Content-Type"]);
        Assert.Equal("a, b", seen.Headers["X-Mine"]);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", seen.Headers["traceparent"]);
        Assert.Equal("congo=t61", seen.Headers["tracestate"]);
    }

    [Fact]
    public async Task A_client_cannot_speak_to_the_sidecar_by_headers()
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("dapr-app-id", "store");
        request.Headers.Add("Dapr-Api-Token", "guess");
        request.Headers.Add("dapr-caller-app-id", "order");
        request.Headers.Add("Connection", "X-Of-This-Connection");
        request.Headers.Add("X-Of-This-Connection", "1");
        request.Headers.Add("TE", "trailers");
        request.Headers.Add("X-Forwarded-For", "9.9.9.9");
        request.Headers.Add("Forwarded", "for=9.9.9.9");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("dapr-app-id:store"u8));
        await _gateway.Http.SendAsync(request);

        var seen = Assert.Single(_gateway.Sidecar.Seen);
        Assert.StartsWith("/v1.0/invoke/order/", seen.Target);
        Assert.DoesNotContain(seen.Headers.Keys, name => name.StartsWith("dapr-", StringComparison.OrdinalIgnoreCase));
        foreach (var gone in (string[])["X-Of-This-Connection", "TE", "Forwarded", "Authorization"]) Assert.DoesNotContain(gone, seen.Headers.Keys);
        Assert.Equal("127.0.0.1", seen.Headers["X-Forwarded-For"]);
        Assert.Equal("http", seen.Headers["X-Forwarded-Proto"]);
        Assert.Equal(_gateway.Address.Authority, seen.Headers["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task A_bearer_token_passes()
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "t");
        await _gateway.Http.SendAsync(request);
        Assert.Equal("Bearer t", Assert.Single(_gateway.Sidecar.Seen).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_post_without_an_idempotency_key_gets_one()
    {
        _gateway.Sidecar.Answers(201, "application/json", "{}");
        await _gateway.Http.PostAsync("/orders", new StringContent("{}"));
        await _gateway.Http.PostAsync("/orders", new StringContent("{}"));
        var keys = _gateway.Sidecar.Seen.Select(seen => Guid.Parse(seen.Headers["Idempotency-Key"])).ToList();
        Assert.Equal(2, keys.Distinct().Count());
    }

    [Fact]
    public async Task A_key_of_the_client_stays_and_other_methods_get_none()
    {
        _gateway.Sidecar.Answers(201, "application/json", "{}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders");
        request.Headers.Add("Idempotency-Key", "mine");
        await _gateway.Http.SendAsync(request);
        await _gateway.Http.PatchAsync("/orders/1", new StringContent("{}"));
        Assert.Equal(["mine", null], _gateway.Sidecar.Seen.Select(seen => seen.Headers.GetValueOrDefault("Idempotency-Key")));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Status_headers_and_body_come_back(int status)
    {
        _gateway.Sidecar.Answers(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/problem+json; charset=utf-8";
            context.Response.Headers.Location = "/orders/17";
            context.Response.Headers.RetryAfter = "5";
            context.Response.Headers.SetCookie = new(["a=1", "b=2"]);
            context.Response.Headers["Keep-Alive"] = "timeout=5";
            await context.Response.WriteAsync("""{"title":"그렇다"}""");
        });
        using var answer = await _gateway.Http.GetAsync("/orders/17");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("""{"title":"그렇다"}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/problem+json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("/orders/17", answer.Headers.Location?.ToString());
        Assert.Equal("5", answer.Headers.RetryAfter?.ToString());
        Assert.Equal(["a=1", "b=2"], answer.Headers.GetValues("Set-Cookie"));
        Assert.False(answer.Headers.Contains("Keep-Alive"));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(307)]
    public async Task Answers_without_a_body_come_back_and_redirects_are_not_followed(int status)
    {
        _gateway.Sidecar.Answers(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"7\"";
            context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            return Task.CompletedTask;
        });
        using var answer = await _gateway.Http.GetAsync("/orders/17");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("\"7\"", answer.Headers.ETag?.Tag);
        Assert.Equal("http://127.0.0.1:1/elsewhere", answer.Headers.Location?.ToString());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Single(_gateway.Sidecar.Seen);
    }

    [Fact]
    public async Task A_large_compressed_answer_is_not_touched()
    {
        var bytes = new byte[3_000_000];
        new Random(1588).NextBytes(bytes);
        _gateway.Sidecar.Answers(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(bytes);
        });
        using var answer = await _gateway.Http.GetAsync("/orders");
        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_comes_back_with_headers_alone()
    {
        _gateway.Sidecar.Answers(context =>
        {
            context.Response.ContentLength = 12;
            return Task.CompletedTask;
        });
        using var answer = await _gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/orders"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(12, answer.Content.Headers.ContentLength);
    }
}
