using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalDapr.Tests.Fuzz;

/// <summary>What came back: a status with its body, or the end of the connection (status 0).</summary>
internal sealed record WireAnswer(int Status, string Body, bool Closes);

/// <summary>One connection that sends bytes as they are and reads HTTP answers.</summary>
internal sealed class Wire(int port) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _start;
    private int _end;

    /// <exception cref="OperationCanceledException">No answer in time.</exception>
    public async Task<WireAnswer> AskAsync(HostileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                _start = _end = 0;
            }
            var sending = SendAsync(_socket, request.Bytes, cancellationToken);
            if (request.HangsUp)
            {
                await sending;
                _socket.Shutdown(SocketShutdown.Send);
            }
            // A server may answer before it has read everything; reading goes on beside the sending.
            var answer = await ReadAsync(request.Method, cancellationToken);
            if (answer.Closes || request.IsBroken || request.HangsUp || !sending.IsCompleted)
                Close();
            return answer;
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            Close();
            return new WireAnswer(0, "", true);
        }
        catch (OperationCanceledException)
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private static async Task SendAsync(Socket socket, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent), cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The answer, or its absence, tells.
        }
    }

    private async Task<WireAnswer> ReadAsync(string method, CancellationToken cancellationToken)
    {
        int status;
        long? length;
        bool isChunked, closes;
        do
        {
            var line = await LineAsync(cancellationToken);
            if (line.Length < 12 || !line.StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out status))
                throw new InvalidDataException($"no HTTP answer: {line}");
            (length, isChunked, closes) = (null, false, false);
            while (await LineAsync(cancellationToken) is { Length: > 0 } header)
            {
                if (header.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
                    length = long.Parse(header.AsSpan(15), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
                isChunked |= header.StartsWith("transfer-encoding:", StringComparison.OrdinalIgnoreCase);
                closes |= header.Equals("connection: close", StringComparison.OrdinalIgnoreCase);
            }
        }
        while (status is >= 100 and < 200 and not 101);
        var body = new StringBuilder();
        if (method == "HEAD" || status is 204 or 304)
            length = 0;
        if (isChunked && length is null)
        {
            while (int.Parse((await LineAsync(cancellationToken)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                await TakeAsync(size, body, cancellationToken);
                await LineAsync(cancellationToken);
            }
            await LineAsync(cancellationToken);
        }
        else
        {
            await TakeAsync(length ?? 0, body, cancellationToken);
        }
        return new WireAnswer(status, body.ToString(), closes || (length is null && !isChunked));
    }

    private async Task TakeAsync(long count, StringBuilder to, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            await FillAsync(cancellationToken);
            var size = (int)Math.Min(count, _end - _start);
            if (to.Length < 2_000)
                to.Append(Encoding.UTF8.GetString(_buffer, _start, size));
            _start += size;
            count -= size;
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            await FillAsync(cancellationToken);
            var letter = (char)_buffer[_start++];
            if (letter == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append(letter);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
            return;
        _start = 0;
        _end = await _socket!.ReceiveAsync(_buffer, cancellationToken);
        if (_end == 0)
            throw new IOException("the connection ended");
    }
}
