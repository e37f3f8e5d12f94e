using System.Net;
using System.Text.Json;

namespace Dapr;

/// <summary>A request body: JSON written straight into rented memory, or bytes of the caller's.</summary>
internal sealed class SidecarContent : HttpContent
{
    public const string Json = "application/json";

    private readonly PooledBuffer? _buffer;
    private readonly ReadOnlyMemory<byte> _bytes;

    public SidecarContent(string contentType, ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    private SidecarContent(string contentType, PooledBuffer buffer)
    {
        _buffer = buffer;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    private ReadOnlyMemory<byte> Written => _buffer is null ? _bytes : _buffer.Memory;

    /// <summary>The body that <paramref name="write"/> writes. Escaping is that of <paramref name="options"/>.</summary>
    public static SidecarContent Write<TState>(
        JsonSerializerOptions options, TState state, Action<Utf8JsonWriter, TState> write, string contentType = Json)
    {
        var buffer = new PooledBuffer(1024);
        try
        {
            using var writer = new Utf8JsonWriter(
                buffer, new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true });
            write(writer, state);
            writer.Flush();
            return new SidecarContent(contentType, buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(Written, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = Written.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _buffer?.Dispose();
        }

        base.Dispose(disposing);
    }
}
