using System.Net.Http.Headers;
using System.Text.Json;
using Pizza.ServiceDefaults.Json;

namespace Pizza.Gateway.Pages.House;

/// <summary>
/// Asks the services on behalf of a page, through the sidecar, by the addresses that clients use: a page can do nothing that a client of the API cannot.
/// A service that is away costs its part of the page, and no longer than <see cref="ReadTimeout"/>.
/// </summary>
internal sealed class HouseClient(SidecarInvoker sidecar, ILogger<HouseClient> logger)
{
    /// <summary>For one part of a page.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(3);

    /// <summary>An order may wait for the stores (3.5 s) and for the card.</summary>
    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(15);

    private static readonly JsonSerializerOptions Json = PizzaJson.Configure(new(JsonSerializerDefaults.Web), HouseJsonContext.Default, StaffJsonContext.Default);

    /// <param name="path">With its query, as a client of the API writes it; values are escaped by the caller.</param>
    public Task<Answer<T>> GetAsync<T>(string path, CancellationToken ct) where T : class => SendAsync<T>(new(HttpMethod.Get, AddressOf(path)), ReadTimeout, ct);

    /// <param name="key">The Idempotency-Key: the same key, the same effect, once.</param>
    public Task<Answer<T>> PostAsync<T>(string path, object? body, string? key, CancellationToken ct) where T : class
    {
        var request = new HttpRequestMessage(HttpMethod.Post, AddressOf(path)) { Content = Content(body) };
        // The sidecar may repeat a call whose answer was lost.
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return SendAsync<T>(request, WriteTimeout, ct);
    }

    public Task<Answer<T>> PatchAsync<T>(string path, object body, CancellationToken ct) where T : class =>
        SendAsync<T>(new(HttpMethod.Patch, AddressOf(path)) { Content = Content(body) }, WriteTimeout, ct);

    public Task<Answer<T>> DeleteAsync<T>(string path, CancellationToken ct) where T : class => SendAsync<T>(new(HttpMethod.Delete, AddressOf(path)), WriteTimeout, ct);

    private static string AddressOf(string path)
    {
        var question = path.IndexOf('?');
        return RouteTable.Resolve(question < 0 ? path : path.AsSpan(0, question), out var appId) == PathVerdict.Forward
            ? string.Concat("http://", appId, path)
            : throw new ArgumentException($"{path} is not an address of the API.", nameof(path));
    }

    private static ByteArrayContent? Content(object? body)
    {
        if (body is null) return null;
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<Answer<T>> SendAsync<T>(HttpRequestMessage request, TimeSpan timeout, CancellationToken ct) where T : class
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ended.CancelAfter(timeout);
        using (request)
        {
            try
            {
                using var answer = await sidecar.SendAsync(request, ended.Token);
                return await ReadAsync<T>(answer, ended.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return new(StatusCodes.Status504GatewayTimeout, null);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return new(StatusCodes.Status503ServiceUnavailable, null);
            }
            catch (JsonException e)
            {
                // Another version of the service, perhaps: one part of a page cannot be shown, the others can.
                logger.LogError(e, "{Method} {Address}: the answer is not what this page knows", request.Method, request.RequestUri);
                return new(StatusCodes.Status502BadGateway, null);
            }
        }
    }

    private static async Task<Answer<T>> ReadAsync<T>(HttpResponseMessage answer, CancellationToken ct) where T : class
    {
        var status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode)
        {
            if (typeof(T) == typeof(Nothing)) return new(status, (T)(object)Nothing.Value);
            // No service of ours: somebody on the way.
            if (answer.Content.Headers.ContentType?.MediaType != "application/json") return new(StatusCodes.Status502BadGateway, null);
            await using var body = await answer.Content.ReadAsStreamAsync(ct);
            return new(status, await JsonSerializer.DeserializeAsync<T>(body, Json, ct) ?? throw new JsonException("null instead of an answer"));
        }
        var retryAfter = (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds;
        // Our services describe their failures; a failure that nobody describes is the sidecar's, who did not reach the service.
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return new(status >= 500 ? StatusCodes.Status503ServiceUnavailable : status, null, null, retryAfter);
        await using var problem = await answer.Content.ReadAsStreamAsync(ct);
        return new(status, null, await JsonSerializer.DeserializeAsync<Problem>(problem, Json, ct), retryAfter);
    }
}
