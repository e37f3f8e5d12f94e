using System.Buffers;

namespace LocalDapr.Sidecar;

/// <summary>A request body read as a whole into a pooled array. Dispose it when nothing refers to its bytes any more.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private RequestBody(byte[] buffer, int length, bool isCut)
    {
        _buffer = buffer;
        _length = length;
        IsCut = isCut;
    }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    public int Length => _length;

    /// <summary>The body was longer than the limit; what is here is its beginning.</summary>
    public bool IsCut { get; }

    /// <exception cref="ApiException">The body ends before its end or is not what its headers say.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength + 1 ?? 4096, limit + 1));
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                    return new RequestBody(buffer, length, isCut: false);
                length += read;
                if (length > limit)
                    return new RequestBody(buffer, (int)limit, isCut: true);
                if (length == buffer.Length)
                    buffer = Grow(buffer, length, limit);
            }
        }
        catch (IOException e)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            // Cut off, or not in the form its headers say.
            throw new ApiException(400, GrpcStatus.InvalidArgument, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {e.Message}", inner: e);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static byte[] Grow(byte[] buffer, int length, long limit)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(length * 2L, limit + 1));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
