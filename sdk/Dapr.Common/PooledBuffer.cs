using System.Buffers;

namespace Dapr;

/// <summary>Bytes in rented memory: what goes to or comes from the sidecar is written here once and copied nowhere.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _rented = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Span => _rented.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _rented.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _rented.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _rented.AsSpan(_length);
    }

    public void Dispose()
    {
        var rented = _rented;
        _rented = [];
        _length = 0;
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Reserve(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_rented.Length - _length >= needed)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + needed, _rented.Length * 2));
        Span.CopyTo(larger);
        if (_rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _rented = larger;
    }
}
