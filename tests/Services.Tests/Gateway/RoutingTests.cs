using System.Net;

namespace Pizza.Tests.Services.Gateway;

/// <summary>What is forwarded, and what never is.</summary>
public sealed class RoutingTests(AGateway gateway) : IClassFixture<AGateway>
{
    private readonly GatewayProcess _gateway = gateway.Process;

    [Theory]
    [InlineData("/orders", "order")]
    [InlineData("/orders/17", "order")]
    [InlineData("/Orders/17", "order")]
    [InlineData("/stores/chkOpenYN?regionNm=%EA%B0%95", "store")]
    [InlineData("/storeOrders/events?storeId=1", "store")]
    [InlineData("/deliveries/1/receipt", "delivery")]
    [InlineData("/myPages/events", "customercenter")]
    [InlineData("/complaints", "customercenter")]
    [InlineData("/deadLetters/a/replay", "customercenter")]
    [InlineData("/payments/1", "payment")]
    [InlineData("/menu/%ED%8E%98%ED%8D%BC%20%EB%A1%9C%EB%8B%88", "menu")]
    [InlineData("/rankings/pizzas", "marketing")]
    [InlineData("/notifications?customerId=1&x=%2F%26", "notification")]
    public async Task A_path_goes_to_its_app_as_it_is(string target, string appId)
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Http.GetAsync(target)).StatusCode);
        Assert.Equal($"/v1.0/invoke/{appId}/method{target}", Assert.Single(_gateway.Sidecar.Seen).Target);
    }

    [Theory]
    [InlineData("/internal/orders/1/cancel", 404)]
    [InlineData("/orders/internal/1", 404)]
    [InlineData("/orders/INTERNAL", 404)]
    [InlineData("/orders/%69nternal/1", 404)]
    [InlineData("/orders/../internal/orders/1/cancel", 404)]
    [InlineData("/orders/%2e%2e/internal/orders/1/cancel", 404)]
    [InlineData("/orders/x/%2E%2E/%2E%2E/dev/faults/x", 404)]
    [InlineData("/orders/..%2finternal/orders/1/cancel", 400)]
    [InlineData("/orders/a%2Finternal", 400)]
    [InlineData("/orders/%252e%252e/internal", 400)]
    [InlineData("/orders/a%252f..%252fdev", 400)]
    [InlineData("/orders/..%5cinternal", 400)]
    [InlineData("/orders\\..\\internal", 404)]
    [InlineData("/orders//internal/x", 400)]
    [InlineData("//internal/orders", 404)]
    [InlineData("//orders", 404)]
    [InlineData("/orders/%0d%0aX: y", 400)]
    [InlineData("/orders/%ff%fe", 400)]
    [InlineData("/dev/faults/store-check", 404)]
    [InlineData("/events/orders/Ordered", 404)]
    [InlineData("/dapr/config", 404)]
    [InlineData("/v1.0/invoke/order/method/orders", 404)]
    [InlineData("/order", 404)]
    [InlineData("/ordersx/1", 404)]
    public async Task What_belongs_to_the_services_alone_is_never_forwarded(string target, int expected)
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        Assert.Equal(expected, await _gateway.RawAsync($"GET {target}"));
        Assert.Empty(_gateway.Sidecar.Seen);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("BREW")]
    public async Task Unusual_methods_are_not_forwarded(string method)
    {
        _gateway.Sidecar.Answers(200, "text/plain", "ok");
        Assert.True(await _gateway.RawAsync($"{method} /orders") is 400 or 405);
        Assert.Empty(_gateway.Sidecar.Seen);
    }

    [Fact]
    public async Task Its_own_pages_say_what_runs()
    {
        Assert.Contains("1588 피자", await _gateway.Http.GetStringAsync("/"));
        Assert.Equal("Healthy", await _gateway.Http.GetStringAsync("/healthz/ready"));
    }
}
