using System.Buffers;
using System.Net;

namespace LocalDapr.Invocation;

/// <summary>A request body passed on as it arrives, up to a limit.</summary>
internal sealed class ForwardedBody(Stream source, long? length, long limit) : HttpContent
{
    /// <summary>Part of the body was read, so that the request cannot be sent again.</summary>
    public bool Started { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            long total = 0;
            while (true)
            {
                var read = await source.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    return;
                total += read;
                if (total > limit)
                    throw new BodyTooLargeException();
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                if (length is null)
                    await stream.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}

internal sealed class BodyTooLargeException() : IOException("stream too large");
