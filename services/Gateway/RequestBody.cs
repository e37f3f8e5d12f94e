using System.IO.Pipelines;
using System.Net;

namespace Pizza.Gateway;

/// <summary>The client's request body on its way to the sidecar: copied as it comes, never held.</summary>
internal sealed class RequestBody(HttpRequest request) : HttpContent
{
    /// <summary>What went wrong on the client's side: too much of it, or it broke off. Null when the sidecar was to blame.</summary>
    public Exception? ClientFailure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        var sizeIsUnknown = request.ContentLength is null;
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
