using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Dapr;

/// <summary>
/// Where the sidecar is and which tokens go with it. The names are Dapr's own; each is looked up in the configuration, where one is
/// given, and then in the environment.
/// </summary>
public static class DaprDefaults
{
    public const string DaprApiTokenEnvironmentVariableName = "DAPR_API_TOKEN";
    public const string AppApiTokenEnvironmentVariableName = "APP_API_TOKEN";
    public const string DaprHttpEndpointEnvironmentVariableName = "DAPR_HTTP_ENDPOINT";
    public const string DaprHttpPortEnvironmentVariableName = "DAPR_HTTP_PORT";
    public const string DaprGrpcEndpointEnvironmentVariableName = "DAPR_GRPC_ENDPOINT";
    public const string DaprGrpcPortEnvironmentVariableName = "DAPR_GRPC_PORT";
    public const string DefaultDaprScheme = "http";
    public const string DefaultDaprHost = "localhost";
    public const int DefaultHttpPort = 3500;
    public const int DefaultGrpcPort = 50001;

    /// <summary>The token to send to the sidecar; empty when none is set.</summary>
    public static string GetDefaultDaprApiToken(IConfiguration? configuration) =>
        Find(configuration, DaprApiTokenEnvironmentVariableName) ?? "";

    /// <summary>An <see cref="HttpClient"/> with the sidecar's address and token.</summary>
    public static HttpClient CreateDefaultHttpClient(IHttpClientFactory httpClientFactory, IConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(httpClientFactory);

        var client = httpClientFactory.CreateClient();
        client.BaseAddress = new Uri(GetDefaultHttpEndpoint(configuration));
        if (GetDefaultDaprApiToken(configuration) is { Length: > 0 } token)
        {
            client.DefaultRequestHeaders.Add(SidecarTransport.TokenHeader, token);
        }

        return client;
    }

    /// <summary>The token that the sidecar sends to the app; empty when none is set.</summary>
    public static string GetDefaultAppApiToken(IConfiguration? configuration) =>
        Find(configuration, AppApiTokenEnvironmentVariableName) ?? "";

    /// <summary>The sidecar's HTTP address, ending in a slash.</summary>
    /// <exception cref="FormatException">The port is not a number.</exception>
    public static string GetDefaultHttpEndpoint(IConfiguration? configuration = null) =>
        Endpoint(configuration, DaprHttpEndpointEnvironmentVariableName, DaprHttpPortEnvironmentVariableName, DefaultHttpPort);

    /// <summary>The sidecar's gRPC address, ending in a slash.</summary>
    /// <exception cref="FormatException">The port is not a number.</exception>
    public static string GetDefaultGrpcEndpoint(IConfiguration? configuration = null) =>
        Endpoint(configuration, DaprGrpcEndpointEnvironmentVariableName, DaprGrpcPortEnvironmentVariableName, DefaultGrpcPort);

    private static string Endpoint(IConfiguration? configuration, string endpointName, string portName, int defaultPort)
    {
        // The port is read first, because a port that is not a number is an error even where the endpoint makes it needless.
        var port = Find(configuration, portName) is { } text && !string.IsNullOrWhiteSpace(text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : defaultPort;

        if (Find(configuration, endpointName) is { } endpoint && !string.IsNullOrWhiteSpace(endpoint))
        {
            var uri = new Uri(endpoint);
            return new UriBuilder(uri.Scheme, uri.Host, uri.Port).ToString();
        }

        return new UriBuilder(DefaultDaprScheme, DefaultDaprHost, port).ToString();
    }

    private static string? Find(IConfiguration? configuration, string name) =>
        configuration?[name] ?? Environment.GetEnvironmentVariable(name);
}
