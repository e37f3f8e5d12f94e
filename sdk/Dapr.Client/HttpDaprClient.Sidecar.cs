using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private static readonly TimeSpan PauseBetweenHealthChecks = TimeSpan.FromMilliseconds(500);

    public override Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        IsHealthyAsync("/v1.0/healthz", cancellationToken);

    public override Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default) =>
        IsHealthyAsync("/v1.0/healthz/outbound", cancellationToken);

    public override async Task WaitForSidecarAsync(CancellationToken cancellationToken = default)
    {
        while (!await CheckOutboundHealthAsync(cancellationToken))
        {
            await Task.Delay(PauseBetweenHealthChecks, cancellationToken);
        }
    }

    public override Task ShutdownSidecarAsync(CancellationToken cancellationToken = default) =>
        DoAsync("Shutdown", HttpMethod.Post, "/v1.0/shutdown", content: null, cancellationToken);

    public override async Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default)
    {
        const string Operation = "Get metadata";
        using var answer = await DemandAsync(Operation, HttpMethod.Get, "/v1.0/metadata", content: null, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(answer.BodyMemory);
            return MetadataJson.Read(document.RootElement);
        }
        catch (JsonException unreadable)
        {
            throw Unreadable(Operation, unreadable);
        }
    }

    public override Task SetMetadataAsync(
        string attributeName, string attributeValue, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(attributeName);
        ArgumentNullException.ThrowIfNull(attributeValue);
        return DoAsync(
            "Set metadata",
            HttpMethod.Put,
            SidecarPath.Of("/v1.0/metadata/", attributeName),
            new StringContent(attributeValue),
            cancellationToken);
    }

    private async Task<bool> IsHealthyAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _sidecar.Address(path));
        if (_apiToken is not null)
        {
            request.Headers.TryAddWithoutValidation(SidecarTransport.TokenHeader, _apiToken);
        }

        try
        {
            using var response = await _health.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
