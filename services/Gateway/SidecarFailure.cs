using System.Net;
using System.Text.Json;

namespace Pizza.Gateway;

/// <summary>
/// Tells the sidecar's own failure from an app's answer. When an app cannot be reached the sidecar answers 500 with the JSON
/// <c>{"errorCode":"ERR_DIRECT_INVOKE","message":..}</c>, and nothing in the headers says who speaks. Our apps describe their
/// failures as application/problem+json, so only a 500 of plain application/json is looked into, and never more than its first 8 KiB.
/// </summary>
internal static class SidecarFailure
{
    public const int MostBytes = 8 * 1024;

    public static bool IsPossible(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.InternalServerError
        && response.Content.Headers.ContentType?.MediaType is "application/json"
        && response.Content.Headers.ContentLength is null or <= MostBytes;

    /// <summary>Fills the buffer as far as the answer goes. Complete: it ended there.</summary>
    public static async Task<(int Length, bool Complete)> PeekAsync(Stream answer, Memory<byte> buffer, CancellationToken ct)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await answer.ReadAsync(buffer[length..], ct);
            if (read == 0) return (length, true);
            length += read;
        }
        return (length, false);
    }

    /// <summary>A JSON object whose own errorCode is the one of a failed invocation.</summary>
    public static bool Is(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isCode = json.ValueTextEquals("errorCode"u8);
                json.Read();
                if (isCode) return json.TokenType == JsonTokenType.String && json.ValueTextEquals("ERR_DIRECT_INVOKE"u8);
                json.Skip();
            }
            return false;
        }
        catch (JsonException)
        {
            // Somebody's broken JSON is not the sidecar's.
            return false;
        }
    }
}
