using Google.Protobuf;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>One call of one method.</summary>
/// <param name="Cancelled">The caller gave up, or its deadline is over.</param>
internal sealed record GrpcCall(HttpContext Context, Sidecar.Sidecar Sidecar, CancellationToken Cancelled)
{
    /// <summary>What the caller sent as grpc-encoding; null: no compression.</summary>
    public string? Encoding { get; init; }

    public TraceContext Trace() => Sidecar.Trace(Context);

    public async Task<T> ReadAsync<T>(MessageParser<T> parser)
        where T : IMessage<T> => await GrpcFrames.ReadOneAsync(Context.Request.BodyReader, parser, Encoding, Sidecar.Options.MaxBodySize, Cancelled);

    public ValueTask WriteAsync(IMessage message) => GrpcFrames.WriteAsync(Context.Response.BodyWriter, message, Sidecar.Options.MaxBodySize, Cancelled);
}
