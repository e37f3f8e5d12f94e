using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LocalDapr.Redis;

/// <summary>
/// One connection. Commands of many callers share it: each is written whole, answers come in the order of the commands. When the
/// connection breaks every open command fails and the connection is of no use any more.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<TaskCompletionSource<RedisReply>> _open = new();
    private readonly Action<IReadOnlyList<RedisReply>>? _pushed;
    private Exception? _broken;

    private RedisConnection(Socket socket, Stream stream, Action<IReadOnlyList<RedisReply>>? pushed)
    {
        (_socket, _stream, _pushed) = (socket, stream, pushed);
        _reader = PipeReader.Create(stream);
        Ended = ReadAsync();
    }

    public bool IsBroken => _broken is not null;

    /// <summary>Ends, without an error, when the connection is of no use any more.</summary>
    public Task Ended { get; }

    /// <param name="pushed">Given to subscribe to channels: gets their messages, which answer no command. Must be quick and must not throw.</param>
    /// <exception cref="IOException">Nobody answers there.</exception>
    /// <exception cref="RedisException">The password is wrong.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisSettings settings, CancellationToken cancellationToken, Action<IReadOnlyList<RedisReply>>? pushed = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.DialTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, patience.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (settings.Tls)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host }, patience.Token);
                stream = tls;
            }
            var connection = new RedisConnection(socket, stream, pushed);
            if (settings.Password is not null)
                (await connection.SendAsync(settings.User is null ? ["AUTH", settings.Password] : ["AUTH", settings.User, settings.Password], patience.Token)).OrThrow();
            if (settings.Database != 0)
                (await connection.SendAsync(["SELECT", settings.Database], patience.Token)).OrThrow();
            return connection;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"Redis at {settings.Host}:{settings.Port} cannot be reached: {(e is OperationCanceledException ? "no answer in time" : e.Message)}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="command">Texts, numbers and byte memories.</param>
    public async Task<RedisReply> SendAsync(IReadOnlyList<object> command, CancellationToken cancellationToken) => (await SendAllAsync([command], cancellationToken))[0];

    /// <summary>Several commands in one write; one answer each, errors among them are not thrown.</summary>
    public async Task<RedisReply[]> SendAllAsync(IReadOnlyList<IReadOnlyList<object>> commands, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        foreach (var command in commands)
            Write(buffer, command);
        var answers = new Task<RedisReply>[commands.Count];
        await _writing.WaitAsync(cancellationToken);
        try
        {
            lock (_lock)
            {
                if (_broken is not null)
                    throw new IOException("the connection to Redis is closed", _broken);
                for (var i = 0; i < answers.Length; i++)
                {
                    var answer = new TaskCompletionSource<RedisReply>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _open.Enqueue(answer);
                    answers[i] = answer.Task;
                }
            }
            // Once begun a command is written to its end: half of one would spoil everybody's answers.
            await _stream.WriteAsync(buffer.WrittenMemory, CancellationToken.None);
        }
        catch (IOException e)
        {
            Break(e);
            throw;
        }
        finally
        {
            _writing.Release();
        }
        return await Task.WhenAll(answers).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        Break(new IOException("the connection to Redis was closed"));
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var answer = await ReadReplyAsync();
                if (_pushed is not null && answer.Items is [{ Text: "message" or "pmessage" }, _, _, ..] message)
                {
                    _pushed(message);
                    continue;
                }
                TaskCompletionSource<RedisReply> asked;
                lock (_lock)
                    asked = _open.Dequeue();
                asked.TrySetResult(answer);
            }
        }
        catch (Exception e)
        {
            // Whatever it was: nothing that follows can be told apart any more, and everybody who waits hears of it.
            Break(e);
        }
    }

    private void Break(Exception reason)
    {
        lock (_lock)
        {
            _broken ??= reason;
            while (_open.TryDequeue(out var waiting))
                waiting.TrySetException(new IOException("the connection to Redis broke: " + reason.Message, reason));
        }
    }

    private async ValueTask<RedisReply> ReadReplyAsync()
    {
        var line = await ReadLineAsync();
        var rest = line[1..];
        switch (line[0])
        {
            case '+' or ':':
                return new RedisReply(Encoding.UTF8.GetBytes(rest), null, IsError: false);
            case '-':
                return new RedisReply(Encoding.UTF8.GetBytes(rest), null, IsError: true);
            case '$':
                var length = int.Parse(rest, CultureInfo.InvariantCulture);
                return length < 0 ? RedisReply.Null : new RedisReply(await ReadBytesAsync(length), null, IsError: false);
            case '*':
                var count = int.Parse(rest, CultureInfo.InvariantCulture);
                if (count < 0)
                    return RedisReply.Null;
                var items = new RedisReply[count];
                for (var i = 0; i < count; i++)
                    items[i] = await ReadReplyAsync();
                return new RedisReply(null, items, IsError: false);
            default:
                throw new IOException($"unexpected answer '{line}'");
        }
    }

    private async ValueTask<string> ReadLineAsync()
    {
        while (true)
        {
            var read = await _reader.ReadAsync();
            if (TryLine(read.Buffer, out var line, out var end))
            {
                _reader.AdvanceTo(end);
                return line;
            }
            if (read.IsCompleted)
                throw new EndOfStreamException("Redis closed the connection");
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool TryLine(ReadOnlySequence<byte> buffer, out string line, out SequencePosition end)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n"u8))
        {
            line = Encoding.UTF8.GetString(text);
            end = reader.Position;
            return line.Length > 0;
        }
        line = "";
        end = default;
        return false;
    }

    private async ValueTask<byte[]> ReadBytesAsync(int length)
    {
        var read = await _reader.ReadAtLeastAsync(length + 2);
        if (read.Buffer.Length < length + 2)
            throw new EndOfStreamException("Redis closed the connection");
        var bytes = read.Buffer.Slice(0, length).ToArray();
        _reader.AdvanceTo(read.Buffer.GetPosition(length + 2));
        return bytes;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, IReadOnlyList<object> command)
    {
        Line(buffer, '*', command.Count);
        foreach (var part in command)
        {
            var bytes = part switch
            {
                ReadOnlyMemory<byte> memory => memory,
                string text => Encoding.UTF8.GetBytes(text),
                _ => Encoding.UTF8.GetBytes(Convert.ToString(part, CultureInfo.InvariantCulture)!),
            };
            Line(buffer, '$', bytes.Length);
            buffer.Write(bytes.Span);
            buffer.Write("\r\n"u8);
        }
    }

    private static void Line(ArrayBufferWriter<byte> buffer, char kind, int number)
    {
        Span<byte> line = buffer.GetSpan(16);
        line[0] = (byte)kind;
        number.TryFormat(line[1..], out var written, provider: CultureInfo.InvariantCulture);
        line[written + 1] = (byte)'\r';
        line[written + 2] = (byte)'\n';
        buffer.Advance(written + 3);
    }
}
