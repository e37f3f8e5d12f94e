using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>gRPC's framing of messages: one byte that says whether it is compressed, four bytes of length, the message.</summary>
internal static class GrpcFrames
{
    private const int HeaderLength = 5;

    /// <summary>Reads the body of a call that carries one message.</summary>
    /// <param name="encoding">The compression that a compressed message has; null: none may be.</param>
    /// <param name="limit">In bytes, compressed or not.</param>
    /// <exception cref="GrpcException">The body is no message, or more than one.</exception>
    public static async Task<T> ReadOneAsync<T>(PipeReader body, MessageParser<T> parser, string? encoding, long limit, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            // As soon as the length is there: what is too long is not waited for.
            var frame = FrameLength(buffer, limit);
            if (buffer.Length > frame)
                throw new GrpcException(GrpcStatus.Internal, "a call that is not streaming must carry one message");
            if (!read.IsCompleted)
            {
                body.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            if (buffer.Length < frame)
                throw new GrpcException(GrpcStatus.Internal, "unexpected EOF");
            var message = Parse(buffer, parser, encoding, limit);
            body.AdvanceTo(buffer.End);
            return message;
        }
    }

    /// <exception cref="GrpcException">The message is longer than the limit.</exception>
    public static async ValueTask WriteAsync(PipeWriter body, IMessage message, long limit, CancellationToken cancellationToken)
    {
        var length = message.CalculateSize();
        if (length > limit)
            throw new GrpcException(GrpcStatus.ResourceExhausted, $"trying to send message larger than max ({length} vs. {limit})");
        var span = body.GetSpan(HeaderLength + length)[..(HeaderLength + length)];
        span[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        message.WriteTo(span[HeaderLength..]);
        body.Advance(span.Length);
        await body.FlushAsync(cancellationToken);
    }

    // Of the frame at the beginning, its header included; the header alone while that is not there as a whole.
    private static long FrameLength(ReadOnlySequence<byte> buffer, long limit)
    {
        if (buffer.Length < HeaderLength)
            return HeaderLength;
        var (_, length) = Header(buffer);
        return length <= limit ? HeaderLength + length
            : throw new GrpcException(GrpcStatus.ResourceExhausted, $"grpc: received message larger than max ({length} vs. {limit})");
    }

    private static (byte Flag, uint Length) Header(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        return (header[0], BinaryPrimitives.ReadUInt32BigEndian(header[1..]));
    }

    private static T Parse<T>(ReadOnlySequence<byte> frame, MessageParser<T> parser, string? encoding, long limit)
        where T : IMessage<T>
    {
        var payload = frame.Slice(HeaderLength);
        try
        {
            return Header(frame).Flag switch
            {
                0 => parser.ParseFrom(payload),
                1 when encoding == "gzip" => parser.ParseFrom(Unzip(payload, limit)),
                1 => throw new GrpcException(GrpcStatus.Internal, "grpc: compressed flag set with identity or empty encoding"),
                var flag => throw new GrpcException(GrpcStatus.Internal, $"grpc: received unexpected payload format {flag}"),
            };
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcStatus.Internal, $"grpc: error unmarshalling request: {e.Message}", inner: e);
        }
        catch (InvalidDataException e)
        {
            throw new GrpcException(GrpcStatus.Internal, $"grpc: failed to decompress the received message: {e.Message}", inner: e);
        }
    }

    private static byte[] Unzip(ReadOnlySequence<byte> payload, long limit)
    {
        using var zipped = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (zipped.Read(buffer) is > 0 and var read)
            {
                if (plain.Length + read > limit)
                    throw new GrpcException(GrpcStatus.ResourceExhausted, $"grpc: received message after decompression larger than max {limit}");
                plain.Write(buffer, 0, read);
            }
            return plain.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
