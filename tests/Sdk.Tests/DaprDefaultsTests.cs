using Dapr;
using Microsoft.Extensions.Configuration;

namespace Sdk.Tests;

/// <summary>Where the sidecar is looked for.</summary>
public sealed class DaprDefaultsTests
{
    [Theory]
    [InlineData(null, "3581", "http://localhost:3581/")]
    [InlineData("https://sidecar:8443/path", "3581", "https://sidecar:8443/")]
    [InlineData("http://127.0.0.1:3999", null, "http://127.0.0.1:3999/")]
    [InlineData(null, null, "http://localhost:3500/")]
    public void The_endpoint_wins_over_the_port(string? endpoint, string? port, string expected) => Assert.Equal(
        expected, DaprDefaults.GetDefaultHttpEndpoint(Of(("DAPR_HTTP_ENDPOINT", endpoint), ("DAPR_HTTP_PORT", port))));

    [Fact]
    public void The_grpc_endpoint_has_its_own_names() => Assert.Equal(
        "http://localhost:50007/", DaprDefaults.GetDefaultGrpcEndpoint(Of(("DAPR_GRPC_PORT", "50007"))));

    [Fact]
    public void A_port_that_is_no_number_is_an_error() =>
        Assert.Throws<FormatException>(() => DaprDefaults.GetDefaultHttpEndpoint(Of(("DAPR_HTTP_PORT", "many"))));

    [Fact]
    public void Tokens_have_their_own_names()
    {
        var configuration = Of(("DAPR_API_TOKEN", "d"), ("APP_API_TOKEN", "a"));

        Assert.Equal(("d", "a"), (DaprDefaults.GetDefaultDaprApiToken(configuration), DaprDefaults.GetDefaultAppApiToken(configuration)));
    }

    // An empty value in the configuration hides what the environment of the test run may have.
    private static IConfigurationRoot Of(params (string Name, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DAPR_HTTP_ENDPOINT"] = "",
            ["DAPR_HTTP_PORT"] = "",
            ["DAPR_GRPC_ENDPOINT"] = "",
            ["DAPR_GRPC_PORT"] = "",
        })
        .AddInMemoryCollection(values.Where(value => value.Value is not null).Select(value => KeyValuePair.Create(value.Name, value.Value)))
        .Build();
}
