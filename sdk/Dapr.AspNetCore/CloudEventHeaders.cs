using System.Text;
using Microsoft.AspNetCore.Http;

namespace Dapr;

/// <summary>Which properties of an event become request headers, and under which names.</summary>
internal sealed class CloudEventHeaders
{
    // What Dapr sets on nearly every event: decided once, compared as bytes.
    private static readonly string[] Usual =
        ["id", "source", "specversion", "type", "time", "topic", "traceid", "tracestate", "subject", "traceparent", "pubsubname"];

    // The body, its type, and what the sidecar sends as headers already.
    private static readonly string[] Never = ["data", "data_base64", "datacontenttype", "pubsubname", "traceparent"];

    private readonly CloudEventsMiddlewareOptions _options;
    private readonly (byte[] Name, string? Header)[] _usual;

    public CloudEventHeaders(CloudEventsMiddlewareOptions options)
    {
        _options = options;
        _usual = Array.ConvertAll(Usual, name => (Encoding.UTF8.GetBytes(name), HeaderOf(name)));
    }

    public bool AreForwarded => _options.ForwardCloudEventPropertiesAsHeaders;

    /// <summary>Adds a property to the headers, unless it is not to be forwarded or a header of that name came with the request.</summary>
    /// <param name="rawValue">The value as JSON; a string keeps its escapes and loses its quotes.</param>
    public void Forward(ReadOnlySpan<byte> name, ReadOnlySpan<byte> rawValue, IHeaderDictionary headers)
    {
        if (Find(name) is { } header)
        {
            headers.TryAdd(header, Encoding.UTF8.GetString(rawValue).Trim('"'));
        }
    }

    private static bool Has(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private string? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (usual, header) in _usual)
        {
            if (name.SequenceEqual(usual))
            {
                return header;
            }
        }

        return HeaderOf(Encoding.UTF8.GetString(name));
    }

    private string? HeaderOf(string name)
    {
        var forwarded = !Has(Never, name) && (_options.IncludedCloudEventPropertiesAsHeaders is { } included
            ? Has(included, name)
            : _options.ExcludedCloudEventPropertiesFromHeaders is not { } excluded || !Has(excluded, name));
        return forwarded ? $"Cloudevent.{name.ToLowerInvariant()}" : null;
    }
}
