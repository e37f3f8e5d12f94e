using System.Net.Http.Json;
using System.Text;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    public override HttpClient CreateInvokableHttpClient(string? appId = null) =>
        CreateInvokeHttpClient(appId, _endpoint.AbsoluteUri, _apiToken);

    public override HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName) =>
        CreateInvokeMethodRequest(httpMethod, appId, methodName, []);

    public override HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters)
    {
        ArgumentNullException.ThrowIfNull(httpMethod);
        ArgumentException.ThrowIfNullOrEmpty(appId);
        ArgumentNullException.ThrowIfNull(methodName);

        // The method name is a path of the callee's, with a query of its own perhaps: it is not escaped.
        var address = new Uri(_endpoint, $"/v1.0/invoke/{appId}/method/{methodName.TrimStart('/')}");
        if (queryStringParameters is { Count: > 0 })
        {
            address = WithQuery(address, queryStringParameters);
        }

        var request = new HttpRequestMessage(httpMethod, address);
        if (_apiToken is not null)
        {
            request.Headers.TryAddWithoutValidation(SidecarTransport.TokenHeader, _apiToken);
        }

        return request;
    }

    public override HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters,
        TRequest data)
    {
        var request = CreateInvokeMethodRequest(httpMethod, appId, methodName, queryStringParameters);
        request.Content = JsonContent.Create(data, options: JsonSerializerOptions);
        return request;
    }

    private static Uri WithQuery(Uri address, IReadOnlyCollection<KeyValuePair<string, string>> parameters)
    {
        var query = new StringBuilder(address.Query);
        foreach (var (name, value) in parameters)
        {
            query.Append(query.Length == 0 ? '?' : '&')
                .Append(Uri.EscapeDataString(name))
                .Append('=')
                .Append(Uri.EscapeDataString(value));
        }

        return new UriBuilder(address) { Query = query.ToString() }.Uri;
    }
}
