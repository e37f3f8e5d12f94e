using System.Net;
using LocalDapr.Resources;
using LocalDapr.Tests.Resources;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Invocation;

public class HttpEndpointTests
{
    [Fact]
    public async Task An_endpoint_with_secrets_and_certificates_is_called_as_its_resource_says()
    {
        await using var server = await TlsServer.StartAsync();
        using var folder = new Folder();
        folder.Add("secrets.json", System.Text.Json.JsonSerializer.Serialize(new { key = "k1", cert = server.ClientPem, privateKey = server.ClientKeyPem }));
        folder.Add("root.pem", server.RootPem);
        folder.Add("resources.yaml", $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: { name: vault }
            spec: { type: secretstores.local.file, metadata: [ { name: secretsFile, value: "{{folder.Path}}/secrets.json" } ] }
            ---
            apiVersion: dapr.io/v1alpha1
            kind: HTTPEndpoint
            metadata: { name: bank }
            auth: { secretStore: vault }
            spec:
              baseUrl: {{server.Url}}api
              headers: [ { name: X-Key, secretKeyRef: { name: key } } ]
              clientTLS:
                rootCA: { value: "{{folder.Path}}/root.pem" }
                certificate: { secretKeyRef: { name: cert } }
                privateKey: { secretKeyRef: { name: privateKey } }
            """);
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a") with { Resources = ResourceLoader.Load([folder.Path]) });

        using var known = await system.SendAsync("a", HttpMethod.Get, "/v1.0/invoke/bank/method/cards/1");
        using var stranger = await system.SendAsync("a", HttpMethod.Get, $"/v1.0/invoke/{server.Url.TrimEnd('/')}/method/cards/1");

        Assert.Equal("CN=client k1 /api/cards/1", await known.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.InternalServerError, stranger.StatusCode);
    }

    [Fact]
    public async Task A_secret_that_is_missing_is_known_at_start()
    {
        var endpoint = new HttpEndpointResource("bank", "http://127.0.0.1:9", [KeyValuePair.Create("X-Key", new EndpointValue("", new SecretReference("", "key", "", 7)))], [], "bank.yaml")
        {
            SecretStore = "vault",
        };

        var refused = await Assert.ThrowsAsync<ResourceException>(() =>
            TestSystem.StartAsync(TestSystem.Options("a") with { Resources = TestSystem.Resources with { HttpEndpoints = [endpoint] } }));

        Assert.Equal(7, refused.Line);
    }

    [Fact]
    public async Task An_address_can_stand_in_the_header_too_but_not_in_a_password_which_has_no_colon()
    {
        await using var app = await TestApp.StartAsync();
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a"));
        var url = $"http://127.0.0.1:{app.Port}";

        using var answer = await system.SendAsync("a", HttpMethod.Get, "/cards/1?x=y", null, ("dapr-app-id", url));
        var basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("dapr-app-id:" + url));
        using var refused = await system.SendAsync("a", HttpMethod.Get, "/cards/1?x=y", null, ("Authorization", basic));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (answer.StatusCode, refused.StatusCode));
        Assert.Equal("/cards/1", Assert.Single(app.Requests).Path);
    }
}
