using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dapr;

/// <summary>The data of a CloudEvent and its content type; null when there is no data.</summary>
internal readonly record struct CloudEventBody(ReadOnlyMemory<byte> Data, string? ContentType)
{
    private const string Json = "application/json";

    /// <summary>
    /// Reads the event once: the data is found, the other properties are forwarded. Property names may be in any case.
    /// </summary>
    /// <returns>Null when the event has both <c>data</c> and <c>data_base64</c>, which CloudEvents forbids.</returns>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public static CloudEventBody? Read(
        ReadOnlyMemory<byte> json, CloudEventsMiddlewareOptions options, CloudEventHeaders headers, IHeaderDictionary request)
    {
        var (data, base64, type) = Find(json, headers, request);
        if (data is not null && base64 is not null)
        {
            return null;
        }

        if (base64 is { } encoded)
        {
            return new CloudEventBody(ReadValue(json[encoded]).GetBytesFromBase64(), ContentTypeOf(type, out _));
        }

        if (data is not { } range)
        {
            return new CloudEventBody(default, ContentType: null);
        }

        var contentType = ContentTypeOf(type, out var isJson);
        var value = json[range];
        var isText = value.Span[0] == (byte)'"' && !isJson && !options.SuppressJsonDecodingOfTextPayloads;
        return new CloudEventBody(isText ? Encoding.UTF8.GetBytes(ReadValue(value).GetString()!) : value, contentType);
    }

    public MemoryStream ToStream() =>
        MemoryMarshal.TryGetArray(Data, out var segment) && segment.Array is { } array
            ? new MemoryStream(array, segment.Offset, segment.Count, writable: false)
            : new MemoryStream([], writable: false);

    private static (Range? Data, Range? Base64, string? Type) Find(
        ReadOnlyMemory<byte> json, CloudEventHeaders headers, IHeaderDictionary request)
    {
        Range? data = null;
        Range? base64 = null;
        string? type = null;
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A CloudEvent is a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.HasValueSequence || reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (Is(name, "data"u8))
            {
                reader.Skip();
                data = start..(int)reader.BytesConsumed;
            }
            else if (Is(name, "data_base64"u8))
            {
                reader.Skip();
                base64 = start..(int)reader.BytesConsumed;
            }
            else if (Is(name, "datacontenttype"u8))
            {
                type = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
                if (headers.AreForwarded)
                {
                    headers.Forward(name, json.Span[start..(int)reader.BytesConsumed], request);
                }
            }
        }

        // What follows the object, if anything, is an error that must not be acknowledged.
        reader.Read();
        return (data, base64, type);
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(name, expected);

    private static Utf8JsonReader ReadValue(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        return reader;
    }

    /// <summary>
    /// The content type of the data, without charset: the body is UTF-8. A type that is absent or cannot be read is JSON. A type that ends in
    /// "+json" is not taken as JSON when the data is a string, as in the official SDK.
    /// </summary>
    private static string ContentTypeOf(string? type, out bool isJson)
    {
        if (type is null or Json || !MediaTypeHeaderValue.TryParse(type, out var parsed))
        {
            isJson = true;
            return Json;
        }

        isJson = parsed.MediaType.Equals(Json, StringComparison.Ordinal);
        if (!type.Contains("charset", StringComparison.Ordinal))
        {
            return type;
        }

        parsed.Charset = StringSegment.Empty;
        return parsed.ToString();
    }
}
