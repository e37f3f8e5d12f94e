using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace LocalDapr.Redis;

/// <summary>
/// One connection. Commands of many callers share it: each is written whole, answers come in the order of the commands. When the
/// connection breaks, or the server does not answer in time, every open command fails and the connection is of no use any more.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly RespReader _reader;
    private readonly TimeSpan _answerTime;
    private readonly Timer? _clock;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<TaskCompletionSource<RedisReply>> _open = new();
    private readonly Action<IReadOnlyList<RedisReply>>? _pushed;
    private long _quietSince;
    private Exception? _broken;

    private RedisConnection(Socket socket, Stream stream, TimeSpan answerTime, Action<IReadOnlyList<RedisReply>>? pushed)
    {
        (_socket, _stream, _answerTime, _pushed) = (socket, stream, answerTime, pushed);
        _reader = new RespReader(PipeReader.Create(stream));
        _clock = answerTime == Timeout.InfiniteTimeSpan ? null : new Timer(static connection => ((RedisConnection)connection!).CheckTime(), this, LookEvery, LookEvery);
        Ended = ReadAsync();
    }

    public bool IsBroken => _broken is not null;

    /// <summary>Ends, without an error, when the connection is of no use any more.</summary>
    public Task Ended { get; }

    /// <param name="blocking">How long a command may wait on purpose (BLOCK), beyond the time that every answer may take.</param>
    /// <param name="pushed">Given to subscribe to channels: gets their messages, which answer no command. Must be quick and must not throw.</param>
    /// <exception cref="IOException">Nobody answers there, or no TLS.</exception>
    /// <exception cref="RedisException">The server does not let us in.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisSettings settings, CancellationToken cancellationToken, TimeSpan blocking = default,
        Action<IReadOnlyList<RedisReply>>? pushed = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.DialTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, patience.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (settings.Tls is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(settings.Tls.For(settings.Host), patience.Token);
                stream = tls;
            }
            var answerTime = settings.ReadTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : settings.ReadTimeout + blocking;
            var connection = new RedisConnection(socket, stream, answerTime, pushed);
            if (settings.Password is not null)
                (await connection.SendAsync(settings.User is null ? ["AUTH", settings.Password] : ["AUTH", settings.User, settings.Password], patience.Token)).OrThrow();
            if (settings.Database != 0)
                (await connection.SendAsync(["SELECT", settings.Database], patience.Token)).OrThrow();
            return connection;
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
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
    /// <exception cref="IOException">The connection broke or the server did not answer in time: whether the commands were done is not known.</exception>
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
                    throw new IOException("the connection to Redis is closed: " + _broken.Message, _broken);
                if (_open.Count == 0)
                    _quietSince = Environment.TickCount64;
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
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Break(e);
            throw new IOException("the connection to Redis broke: " + _broken!.Message, e);
        }
        finally
        {
            _writing.Release();
        }
        return await Task.WhenAll(answers).WaitAsync(cancellationToken);
    }

    public void Dispose() => Break(new IOException("it was closed here"));

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var answer = await _reader.ReadAsync();
                if (_pushed is not null && answer.Items is [{ Text: "message" or "pmessage" }, _, _, ..] message)
                {
                    _pushed(message);
                    continue;
                }
                TaskCompletionSource<RedisReply>? asked;
                lock (_lock)
                {
                    _quietSince = Environment.TickCount64;
                    if (!_open.TryDequeue(out asked))
                        throw new InvalidDataException("Redis answered although nothing was asked");
                }
                asked.TrySetResult(answer);
            }
        }
        catch (Exception e)
        {
            // Whatever it was: nothing that follows can be told apart any more, and everybody who waits hears of it.
            Break(e);
        }
    }

    // A server that is gone without a word, or hangs, leaves the connection open.
    private void CheckTime()
    {
        bool late;
        lock (_lock)
            late = _open.Count > 0 && Environment.TickCount64 - _quietSince > _answerTime.TotalMilliseconds;
        if (late)
            Break(new IOException($"no answer within {_answerTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"));
    }

    private void Break(Exception reason)
    {
        lock (_lock)
        {
            _broken ??= reason;
            while (_open.TryDequeue(out var waiting))
                waiting.TrySetException(new IOException("the connection to Redis broke: " + reason.Message, reason));
        }
        _clock?.Dispose();
        _stream.Dispose();
        _socket.Dispose();
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
