using System.Net;
using Pizza.Tests.InProcess;

namespace Pizza.Contracts.Tests;

/// <summary>With APP_API_TOKEN, as on Kubernetes, a service answers its sidecar and probes, and nobody else; the gateway answers its clients.</summary>
public sealed class SidecarOnlyTests
{
    private const int NoSidecar = 22_999;
    private const string Token = "APP_API_TOKEN=secret";

    [Fact]
    public async Task A_service_answers_who_shows_the_token_and_probes()
    {
        await using var service = await InProcessService.StartAsync(typeof(Deliveries.DeliveryEndpoints), NoSidecar, Token);

        foreach (var path in new[] { "/deliveries", "/dapr/subscribe", "/swagger/v1/swagger.json" })
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync(service, path, "secret"));
            foreach (var wrong in new[] { null, "", "Secret", "secret2" }) Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(service, path, wrong));
        }
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(service, "/nothing", null));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, "/healthz/live", null));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, "/healthz/ready", null));
    }

    [Fact]
    public async Task The_gateway_answers_clients_who_have_none()
    {
        await using var gateway = await InProcessService.StartAsync(typeof(Gateway.ForwardingExtensions), NoSidecar, Token);

        Assert.Equal(HttpStatusCode.OK, await GetAsync(gateway, "/swagger/v1/swagger.json", null));
    }

    private static async Task<HttpStatusCode> GetAsync(InProcessService service, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Add("dapr-api-token", token);
        using var answer = await service.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
