using System.Text.Json;

namespace Dapr.Client;

/// <summary>
/// Bytes of the caller's that are a value already. The HTTP API takes values only as JSON, so other bytes are refused before they are
/// sent: stored in any other form they would not come back, nor be read by the official client, as what was saved.
/// </summary>
internal readonly record struct RawJson(ReadOnlyMemory<byte> Bytes)
{
    /// <exception cref="NotSupportedException">The bytes are not JSON.</exception>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes)
    {
        try
        {
            writer.WriteRawValue(bytes);
        }
        catch (JsonException notJson)
        {
            throw new NotSupportedException(
                "These bytes are not JSON, and the sidecar's HTTP API takes values only as JSON. Use the official SDK for binary values.",
                notJson);
        }
    }
}
