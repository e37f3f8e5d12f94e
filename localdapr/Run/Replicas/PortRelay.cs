using System.Buffers;
using System.Net;
using System.Net.Sockets;
using LocalDapr.Run.Apps;

namespace LocalDapr.Run.Replicas;

/// <summary>
/// Serves an app's port itself and hands each connection to one of its instances, in turns, as a Kubernetes Service does: so the port is served without a gap while
/// instances come and go. Bytes pass as they come; nothing of them is understood.
/// </summary>
internal sealed class PortRelay : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);
    private readonly Socket _listener;
    private readonly Func<IReadOnlyList<AppProcess>> _instances;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _next;

    /// <exception cref="RunException">The port is taken.</exception>
    public PortRelay(int port, Func<IReadOnlyList<AppProcess>> instances)
    {
        _instances = instances;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As servers do: connections of the one before that are just closing do not hold the port.
            if (!OperatingSystem.IsWindows()) _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _listener.Listen(4096);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new RunException($"port {port} cannot be served{PortOwner.Describe(port)}: {e.Message}");
        }
        Port = port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        // Not disposed: connections that are just ending look at it.
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _ = PassAsync(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (SocketException) when (!_stopping.IsCancellationRequested)
            {
                // The client has gone already, or there are no more file descriptors for the moment.
                await Task.Delay(AcceptPause);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var own = client;
        if (await ConnectAsync() is not var (server, instance))
        {
            Abort(client);
            return;
        }
        using var other = server;
        try
        {
            client.NoDelay = true;
            Task there = CopyAsync(client, server), back = CopyAsync(server, client);
            // An orderly end of one direction leaves the other open; one that breaks off ends both, for the other may never have anything more to say.
            await await Task.WhenAny(there, back);
            await Task.WhenAll(there, back);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side broke off: the other is to see that too, and not an orderly end.
            Abort(client);
            Abort(server);
        }
        finally
        {
            instance.Connections.Leave();
        }
    }

    /// <summary>Those that are ready take turns; when none is, any that is there and not about to go. One that refuses is passed over.</summary>
    private async Task<(Socket Server, AppProcess Instance)?> ConnectAsync()
    {
        var instances = _instances();
        var start = (uint)Interlocked.Increment(ref _next);
        foreach (var readyOnly in (bool[])[true, false])
        {
            for (uint i = 0; i < instances.Count; i++)
            {
                var instance = instances[(int)((start + i) % instances.Count)];
                if (!(readyOnly ? instance.TakesCalls : instance.Sidecar.InRotation && instance.ProcessId is not null) || !instance.Connections.TryEnter()) continue;
                // Asked again now that it is counted: whoever drains it waits for this connection, or has been seen.
                if (instance.Sidecar.InRotation && await TryConnectAsync(instance) is { } server) return (server, instance);
                instance.Connections.Leave();
            }
        }
        return null;
    }

    private async Task<Socket?> TryConnectAsync(AppProcess instance)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(instance.Instance.App.AppChannelAddress, instance.Instance.AppPort, _stopping.Token);
            return server;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            server.Dispose();
            return null;
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        while (true)
        {
            // Idle connections hold no buffer.
            await from.ReceiveAsync(Memory<byte>.Empty, _stopping.Token);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(0, BufferSize), _stopping.Token);
                if (count == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stopping.Token);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static void Abort(Socket socket)
    {
        try
        {
            // Closed with a reset.
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
        socket.Dispose();
    }
}
