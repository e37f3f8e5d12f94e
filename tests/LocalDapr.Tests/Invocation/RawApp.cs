using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalDapr.Tests.Invocation;

/// <summary>An app that answers every request with the same bytes and notes the bytes of the heads it got. Letters stand for bytes (Latin-1).</summary>
internal sealed class RawApp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _headers;
    private readonly Task _accepting;

    /// <param name="headers">What the answers carry, each line ended.</param>
    public RawApp(string headers)
    {
        _headers = headers;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The heads of requests, those of discovery apart.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var read = new StringBuilder();
                var buffer = new byte[16 * 1024];
                while (await client.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var count)
                {
                    read.Append(Encoding.Latin1.GetString(buffer, 0, count));
                    if (read.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal) is < 0)
                        continue;
                    var isDiscovery = read.ToString().Contains(" /dapr/", StringComparison.Ordinal);
                    if (!isDiscovery)
                        Heads.Enqueue(read.ToString());
                    read.Clear();
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(isDiscovery ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                        : $"HTTP/1.1 200 OK\r\n{_headers}Content-Length: 0\r\n\r\n"), _stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The connection ended, from either side.
            }
        }
    }
}
