using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LocalDapr.Run.Control;

/// <summary>
/// Where control commands reach a running system: a Unix domain socket (Windows has them too) in a folder only the user can enter,
/// so that no token is needed and no port is opened. One JSON line asks, JSON lines answer.
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly FileStream _lock;
    private readonly string _name;
    private readonly Func<ControlRequest, CancellationToken, IAsyncEnumerable<ControlReply>> _handle;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private ControlServer(string name, FileStream theLock, Func<ControlRequest, CancellationToken, IAsyncEnumerable<ControlReply>> handle)
    {
        _name = name;
        _lock = theLock;
        _handle = handle;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // What a killed system left behind; the lock says that nobody uses it.
        File.Delete(RunFolder.Socket(name));
        _listener.Bind(new UnixDomainSocketEndPoint(RunFolder.Socket(name)));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Takes the name of the system and starts to answer.</summary>
    /// <exception cref="RunException">A system of that name is running.</exception>
    public static ControlServer Start(SystemDescription system,
        Func<ControlRequest, CancellationToken, IAsyncEnumerable<ControlReply>> handle)
    {
        var theLock = Lock(system.Name) ?? throw new RunException(
            $"{system.RunFile} is running already; stop it with Ctrl+C in its terminal, or run a second one with --name NAME --ports free");
        File.WriteAllText(RunFolder.Description(system.Name), JsonSerializer.Serialize(system, ControlJson.Default.SystemDescription));
        return new ControlServer(system.Name, theLock, handle);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        File.Delete(RunFolder.Socket(_name));
        File.Delete(RunFolder.Description(_name));
        await _lock.DisposeAsync();
        _stop.Dispose();
    }

    private static FileStream? Lock(string name)
    {
        // A control command that looks who is running holds the lock for a moment.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                return new FileStream(RunFolder.Lock(name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
        return null;
    }

    private async Task AcceptAsync()
    {
        var answering = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
            answering.RemoveAll(task => task.IsCompleted);
            answering.Add(AnswerAsync(client));
        }
        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            if (await reader.ReadLineAsync(_stop.Token) is not { } line) return;
            var request = JsonSerializer.Deserialize(line, ControlJson.Default.ControlRequest)!;
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            // The client says nothing more: when its side closes, it has gone.
            var watch = reader.ReadLineAsync(gone.Token).AsTask().ContinueWith(_ => gone.CancelAsync(), TaskScheduler.Default).Unwrap();
            try
            {
                await foreach (var reply in _handle(request, gone.Token)) await WriteAsync(reply);
            }
            catch (RunException e)
            {
                await WriteAsync(new ControlReply(Error: e.Message));
            }
            await gone.CancelAsync();
            await watch;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or JsonException)
        {
            // The client has gone or does not speak our protocol: nobody is left to be told.
        }

        async ValueTask WriteAsync(ControlReply reply)
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(reply, ControlJson.Default.ControlReply);
            await stream.WriteAsync(line);
            await stream.WriteAsync("\n"u8.ToArray());
        }
    }
}
