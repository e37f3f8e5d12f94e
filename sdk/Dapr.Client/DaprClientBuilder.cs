using System.Text.Json;

namespace Dapr.Client;

/// <summary>Builds a <see cref="DaprClient"/>; what is not said comes from the environment (<see cref="DaprDefaults"/>).</summary>
public sealed class DaprClientBuilder
{
    private string _httpEndpoint = DaprDefaults.GetDefaultHttpEndpoint();
    private string _apiToken = DaprDefaults.GetDefaultDaprApiToken(null);
    private JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private TimeSpan _timeout;

    public DaprClientBuilder UseHttpEndpoint(string httpEndpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(httpEndpoint);
        _httpEndpoint = httpEndpoint;
        return this;
    }

    public DaprClientBuilder UseJsonSerializationOptions(JsonSerializerOptions options)
    {
        _json = options;
        return this;
    }

    public DaprClientBuilder UseDaprApiToken(string apiToken)
    {
        _apiToken = apiToken;
        return this;
    }

    /// <summary>The time limit of the health checks. Other calls are limited by their cancellation token alone.</summary>
    public DaprClientBuilder UseTimeout(TimeSpan timeout)
    {
        _timeout = timeout;
        return this;
    }

    /// <exception cref="InvalidOperationException">The endpoint is neither http nor https.</exception>
    public DaprClient Build()
    {
        var endpoint = new Uri(_httpEndpoint);
        if (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new InvalidOperationException("The HTTP endpoint must use http or https.");
        }

        return new HttpDaprClient(endpoint, _apiToken, _json, _timeout);
    }
}
