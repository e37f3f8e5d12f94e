using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance.Replaying;

/// <summary>An answer, or the reason why there is none ("connection refused", "connection closed", "client timeout").</summary>
public sealed record RawAnswer(string? Error, int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    private static readonly HashSet<string> Compared =
    [
        "content-type", "etag", "location", "allow", "vary", "retry-after", "www-authenticate", "ttlexpiretime", "traceparent",
        "tracestate", "grpc-trace-bin", "set-cookie", "cache-control", "x-app", "x-daprerrorresponseheader", "dapr-reentrancy-id",
    ];

    private static readonly string[] ComparedFamilies = ["metadata.", "access-control-", "dapr-", "x-"];

    /// <summary>As the recordings write it: {"status", "headers", "body"} or {"error"}.</summary>
    public JsonObject Observed()
    {
        if (Error is not null) return new JsonObject { ["error"] = Error };
        var headers = new JsonObject();
        foreach (var (name, value) in Headers)
        {
            if (!Compared.Contains(name) && !ComparedFamilies.Any(family => name.StartsWith(family, StringComparison.Ordinal))) continue;
            if (name == "traceparent" && value.Contains(new string('0', 32), StringComparison.Ordinal)) continue;
            headers[name] = headers[name] is { } earlier ? $"{earlier.Text()}, {value}" : value;
        }
        return new JsonObject { ["status"] = Status, ["headers"] = headers, ["body"] = Comparing.Body.Decode(Body) };
    }

    public string Header(string name) => Headers.LastOrDefault(header => header.Name == name).Value ?? "";
}

/// <summary>
/// A client that sends a request as it is written: paths with dot segments and double slashes, several equal headers, a GET with a
/// body. One connection per request.
/// </summary>
public static class RawHttp
{
    private const int ChunkSize = 8_192;

    /// <param name="headers">Values are texts, or lists of texts for several headers of one name.</param>
    public static async Task<RawAnswer> CallAsync(int port, string method, string path, JsonObject? headers, byte[] body, TimeSpan timeout,
        CancellationToken cancellationToken, bool chunked = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            await using var stream = new NetworkStream(socket);
            await SendAsync(stream, Head(port, method, path, headers, body, chunked), body, chunked, limit.Token);
            return await new AnswerReader(stream).ReadAsync(method, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed("client timeout");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return Failed("connection refused");
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Failed("connection closed");
        }
    }

    private static RawAnswer Failed(string error) => new(error, 0, [], []);

    private static byte[] Head(int port, string method, string path, JsonObject? headers, byte[] body, bool chunked)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n");
        foreach (var (name, value) in headers ?? [])
        {
            foreach (var one in value as JsonArray ?? [value?.DeepClone()])
                head.Append(CultureInfo.InvariantCulture, $"{name}: {(one.IsText() ? one.Text() : JsonText.Compact(one))}\r\n");
        }
        if (chunked) head.Append("Transfer-Encoding: chunked\r\n");
        else if (body.Length > 0 || method is "POST" or "PUT" or "PATCH")
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private static async Task SendAsync(NetworkStream stream, byte[] head, byte[] body, bool chunked, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(head, cancellationToken);
        try
        {
            if (!chunked)
            {
                await stream.WriteAsync(body, cancellationToken);
                return;
            }
            for (var from = 0; from < body.Length; from += ChunkSize)
            {
                var size = Math.Min(ChunkSize, body.Length - from);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{size:x}\r\n"), cancellationToken);
                await stream.WriteAsync(body.AsMemory(from, size), cancellationToken);
                await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
            }
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
        }
        catch (IOException)
        {
            // A server may answer, and close, before it has read the whole body (413): the answer is what counts.
        }
    }

    private sealed class AnswerReader(NetworkStream stream)
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private int _start;
        private int _end;

        public async Task<RawAnswer> ReadAsync(string method, CancellationToken cancellationToken)
        {
            int status;
            List<(string Name, string Value)> headers;
            do
            {
                var line = await LineAsync(cancellationToken);
                if (line.Length < 12 || !int.TryParse(line.AsSpan(9, 3), CultureInfo.InvariantCulture, out status))
                    throw new IOException("not an HTTP answer: " + line);
                headers = await HeadersAsync(cancellationToken);
            }
            while (status is >= 100 and < 200);
            return new RawAnswer(null, status, headers, await BodyAsync(method, status, headers, cancellationToken));
        }

        private async Task<List<(string, string)>> HeadersAsync(CancellationToken cancellationToken)
        {
            var headers = new List<(string, string)>();
            while (await LineAsync(cancellationToken) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0) throw new IOException("not a header: " + line);
                headers.Add((line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim()));
            }
            return headers;
        }

        private async Task<byte[]> BodyAsync(string method, int status, List<(string Name, string Value)> headers,
            CancellationToken cancellationToken)
        {
            if (method == "HEAD" || status is 204 or 304) return [];
            using var body = new MemoryStream();
            if (headers.Any(header => header.Name == "transfer-encoding" && header.Value.Contains("chunked", StringComparison.Ordinal)))
            {
                while (true)
                {
                    var size = int.Parse((await LineAsync(cancellationToken)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    await CopyAsync(body, size, cancellationToken);
                    if (size == 0) await HeadersAsync(cancellationToken);
                    else await LineAsync(cancellationToken);
                    if (size == 0) return body.ToArray();
                }
            }
            if (headers.FirstOrDefault(header => header.Name == "content-length").Value is { } length)
                await CopyAsync(body, int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
            else
                while (await FillAsync(cancellationToken)) await CopyAsync(body, _end - _start, cancellationToken);
            return body.ToArray();
        }

        private async Task CopyAsync(MemoryStream to, int count, CancellationToken cancellationToken)
        {
            while (count > 0)
            {
                if (!await FillAsync(cancellationToken)) throw new IOException("the connection was closed within the body");
                var size = Math.Min(count, _end - _start);
                to.Write(_buffer, _start, size);
                _start += size;
                count -= size;
            }
        }

        private async Task<string> LineAsync(CancellationToken cancellationToken)
        {
            var line = new StringBuilder();
            while (await FillAsync(cancellationToken))
            {
                var letter = (char)_buffer[_start++];
                if (letter != '\n') line.Append(letter);
                else return line.ToString().TrimEnd('\r');
            }
            throw new IOException("the connection was closed within the head");
        }

        private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
        {
            if (_start < _end) return true;
            _start = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken);
            return _end > 0;
        }
    }
}
