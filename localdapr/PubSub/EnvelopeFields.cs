using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>The attributes of an envelope that its delivery depends on, read without building a document.</summary>
internal readonly record struct EnvelopeFields(bool IsObject, string? TraceParent, string? TraceState, DateTimeOffset? Expiration)
{
    public static EnvelopeFields Read(ReadOnlySpan<byte> envelope)
    {
        var reader = GoJson.Reader(envelope);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return default;
            string? parent = null, state = null;
            DateTimeOffset? expiration = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("traceparent"u8))
                    parent = Text(ref reader);
                else if (reader.ValueTextEquals("tracestate"u8))
                    state = Text(ref reader);
                else if (reader.ValueTextEquals("expiration"u8))
                    expiration = DateTimeOffset.TryParse(Text(ref reader), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null;
                else
                    reader.Skip();
            }
            // The rest is read too: an envelope is only one when it is whole.
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? new(true, parent, state, expiration) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.ValueSpan.Length == 0 ? null : reader.GetString();
        reader.Skip();
        return null;
    }
}
