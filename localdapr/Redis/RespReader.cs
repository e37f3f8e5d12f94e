using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace LocalDapr.Redis;

/// <summary>Reads the answers of a server (RESP2), however the network cuts them.</summary>
internal sealed class RespReader(PipeReader input)
{
    private const int DeepestNesting = 16;

    /// <exception cref="EndOfStreamException">The connection was closed.</exception>
    /// <exception cref="InvalidDataException">This is no Redis.</exception>
    public ValueTask<RedisReply> ReadAsync() => ReadAsync(DeepestNesting);

    private async ValueTask<RedisReply> ReadAsync(int levels)
    {
        var line = await ReadLineAsync();
        if (line.Length == 0 || levels == 0)
            throw Unexpected(line);
        var rest = line[1..];
        switch (line[0])
        {
            case '+' or ':':
                return new RedisReply(Encoding.UTF8.GetBytes(rest), null, IsError: false);
            case '-':
                return new RedisReply(Encoding.UTF8.GetBytes(rest), null, IsError: true);
            case '$':
                return Count(line) is >= 0 and var length ? new RedisReply(await ReadBytesAsync(length), null, IsError: false) : RedisReply.Null;
            case '*':
                var count = Count(line);
                if (count < 0)
                    return RedisReply.Null;
                // Grown while reading: the number alone is no reason to take memory.
                var items = new List<RedisReply>(Math.Min(count, 1024));
                for (var i = 0; i < count; i++)
                    items.Add(await ReadAsync(levels - 1));
                return new RedisReply(null, items, IsError: false);
            default:
                throw Unexpected(line);
        }
    }

    private async ValueTask<string> ReadLineAsync()
    {
        while (true)
        {
            var read = await input.ReadAsync();
            if (TryLine(read.Buffer, out var line, out var end))
            {
                input.AdvanceTo(end);
                return line;
            }
            if (read.IsCompleted)
                throw new EndOfStreamException("Redis closed the connection");
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool TryLine(ReadOnlySequence<byte> buffer, out string line, out SequencePosition end)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n"u8);
        line = found ? Encoding.UTF8.GetString(text) : "";
        end = reader.Position;
        return found;
    }

    private async ValueTask<byte[]> ReadBytesAsync(int length)
    {
        var read = await input.ReadAtLeastAsync(length + 2);
        if (read.Buffer.Length < length + 2)
            throw new EndOfStreamException("Redis closed the connection");
        var bytes = read.Buffer.Slice(0, length).ToArray();
        input.AdvanceTo(read.Buffer.GetPosition(length + 2));
        return bytes;
    }

    private static int Count(string line) =>
        int.TryParse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : throw Unexpected(line);

    private static InvalidDataException Unexpected(string line) => new($"this is no answer of a Redis: '{(line.Length > 100 ? line[..100] : line)}'");
}
