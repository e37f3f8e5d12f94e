using System.Net;
using Dapr.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sdk.Tests.AspNetCore;

/// <summary>Registrations in the service container.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task The_client_takes_endpoint_and_token_from_the_configuration()
    {
        await using var sidecar = await StubSidecar.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DAPR_HTTP_ENDPOINT"] = sidecar.Endpoint + "/ignored",
            ["DAPR_API_TOKEN"] = "t",
        }).Build());
        services.AddDaprClient();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<DaprClient>().GetStateAsync<int>("store", "k");

        Assert.Equal(("/v1.0/state/store/k", "t"), (sidecar.Only.Target, sidecar.Only.Header("dapr-api-token")));
    }

    [Fact]
    public void The_first_registration_wins()
    {
        var services = new ServiceCollection();
        services.AddDaprClient(builder => builder.UseTimeout(TimeSpan.FromSeconds(1)));
        services.AddDaprClient();

        Assert.Single(services, service => service.ServiceType == typeof(DaprClient));
    }

    [Theory]
    [InlineData("secret", HttpStatusCode.OK)]
    [InlineData("guess", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Only_a_request_with_the_apps_token_is_the_sidecars(string? token, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication().AddDapr(options => options.Token = "secret");
                builder.Services.AddAuthorization(options => options.AddDapr());
            },
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapPost("/events", () => "ok").RequireAuthorization("Dapr");
            });

        var (status, _) = token is null
            ? await app.SendAsync(HttpMethod.Post, "/events")
            : await app.SendAsync(HttpMethod.Post, "/events", headers: ("dapr-api-token", token));

        Assert.Equal(expected, status);
    }
}
