using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LocalDapr.Run;

/// <summary>
/// Free ports that stay ours until an app listens on them. They lie below the range from which systems take the local ports of
/// outgoing connections, and each is claimed by a locked file, so that several systems starting at once never pick the same.
/// </summary>
public sealed class PortClaims : IDisposable
{
    private const int From = 20_000;
    private const int To = 32_000;
    private readonly string _folder;
    private readonly ConcurrentDictionary<int, FileStream> _claims = new();

    /// <param name="folder">Shared by everything that claims; made if it is not there.</param>
    public PortClaims(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    public int Free()
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var port = Random.Shared.Next(From, To);
            FileStream claim;
            try
            {
                claim = new FileStream(Path.Combine(_folder, $"{port}.port"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None,
                    1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                continue;   // claimed by another system
            }
            if (!IsFree(port))
            {
                claim.Dispose();
                continue;
            }
            _claims[port] = claim;
            return port;
        }
        throw new RunException($"no free port found between {From} and {To}; stop other programs");
    }

    /// <summary>Gives back a port that is not needed any more; one that was not claimed here is none of our business.</summary>
    public void Return(int port)
    {
        if (_claims.TryRemove(port, out var claim)) claim.Dispose();
    }

    /// <summary>Nobody listens on the port, on any address.</summary>
    public static bool IsFree(int port) =>
        CanListen(IPAddress.Any, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Any, port));

    public void Dispose()
    {
        foreach (var port in _claims.Keys) Return(port);
    }

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
        // As servers do: a port whose last connections are still closing is free.
        if (!OperatingSystem.IsWindows()) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return true;   // no IPv6 on this machine
        }
    }
}
