using System.IO.Pipelines;
using System.Net;
using Pizza.ServiceDefaults;

namespace Pizza.Gateway;

/// <summary>
/// The client's request body on its way to the sidecar: copied as it comes, never held. A body of unknown size is counted on the way, and
/// what follows the limit is not sent: the connection breaks off, so that nobody takes the part for the whole.
/// </summary>
internal sealed class RequestBody(HttpRequest request) : HttpContent
{
    /// <summary>The limit was passed.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>What went wrong on the client's side, such as a body that broke off. Null when the sidecar was to blame.</summary>
    public Exception? ClientFailure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        var sizeIsUnknown = request.ContentLength is null;
        long size = 0;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                ClientFailure = e;
                throw;
            }
            size += read.Buffer.Length;
            if (size > ServiceDefaultsExtensions.MaxBodyBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                IsTooLarge = true;
                throw new IOException("The request body is too large.");
            }
            foreach (var part in read.Buffer) await stream.WriteAsync(part, cancellationToken);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
            // Who sends in pieces wants them seen in pieces; a body of known size may fill a packet first.
            if (sizeIsUnknown) await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }
}
