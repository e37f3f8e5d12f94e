using System.Net;
using System.Text;
using System.Text.Json;

namespace Dapr;

/// <summary>A whole answer of the sidecar. The body lives in rented memory until this is disposed.</summary>
internal sealed class SidecarAnswer(HttpResponseMessage response, PooledBuffer? body) : IDisposable
{
    private const int LongestErrorText = 2048;

    public HttpResponseMessage Response => response;

    public HttpStatusCode Status => response.StatusCode;

    public bool IsSuccess => response.IsSuccessStatusCode;

    public ReadOnlySpan<byte> Body => body is null ? default : body.Span;

    public ReadOnlyMemory<byte> BodyMemory => body is null ? default : body.Memory;

    /// <summary>A header as it came, or an empty string. An ETag of daprd is not quoted, so it is not read as an entity tag.</summary>
    public string Header(string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    /// <summary>The value in the body; an empty body is the default of its type.</summary>
    public T? Read<T>(JsonSerializerOptions options) => body is null or { Length: 0 } ? default : JsonSerializer.Deserialize<T>(body.Span, options);

    /// <summary>Dapr's error code and message, where the body is Dapr's error document.</summary>
    public bool TryReadError(out string code, out string message)
    {
        code = "";
        message = "";
        if (body is null or { Length: 0 })
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body.Memory);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            code = Text(document.RootElement, "errorCode");
            message = Text(document.RootElement, "message");
            return code.Length > 0 || message.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>What the sidecar said, as the exception that an error status would have been.</summary>
    public HttpRequestException ToException()
    {
        var said = TryReadError(out var code, out var message)
            ? $"{code}: {message}"
            : Encoding.UTF8.GetString(Body[..Math.Min(Body.Length, LongestErrorText)]);
        var request = response.RequestMessage;
        return new HttpRequestException(
            $"{request?.Method} {request?.RequestUri?.PathAndQuery} answered {(int)Status}: {said}", inner: null, Status);
    }

    public void Dispose()
    {
        body?.Dispose();
        response.Dispose();
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
