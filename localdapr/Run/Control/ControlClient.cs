using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Run.Control;

/// <summary>Finds the running system and asks it.</summary>
public sealed class ControlClient(SystemDescription system)
{
    public SystemDescription System { get; } = system;

    /// <summary>
    /// The system named, or that of the run file, or that of the nearest dapr.yaml, or the only one there is.
    /// </summary>
    /// <exception cref="RunException">None runs, or it cannot be told which is meant.</exception>
    public static ControlClient Find(string? name, string? runFile, string folder)
    {
        var running = Running();
        if (name is not null)
            return Of(running.Find(system => system.Name == name), $"no system named '{name}' is running{Others(running)}");
        var file = runFile is null ? MultiAppRunFile.Nearest(folder) : Path.GetFullPath(runFile);
        if (runFile is not null && Directory.Exists(file)) file = Path.Combine(file, MultiAppRunFile.DefaultFileName);
        var ofFile = running.FindAll(system => system.RunFile == file);
        if (ofFile.Count == 1) return new ControlClient(ofFile[0]);
        if (runFile is not null && ofFile.Count == 0) throw new RunException($"{file} is not running{Others(running)}");
        var candidates = ofFile.Count > 0 ? ofFile : running;
        return candidates.Count switch
        {
            0 => throw new RunException("nothing is running; start it first: localdapr, or localdapr run -f FILE"),
            1 => new ControlClient(candidates[0]),
            _ => throw new RunException($"several systems are running{Others(candidates)}; choose one with --name NAME"),
        };
    }

    /// <summary>Sends a request and gives its replies as they come.</summary>
    /// <exception cref="RunException">The system has ended meanwhile.</exception>
    public async IAsyncEnumerable<ControlReply> AskAsync(ControlRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(RunFolder.Socket(System.Name)), cancellationToken);
        }
        catch (SocketException)
        {
            throw new RunException($"{System.RunFile} (pid {System.ProcessId}) is not running any more, or is just stopping");
        }
        await using var stream = new NetworkStream(socket);
        var line = JsonSerializer.Serialize(request, ControlJson.Default.ControlRequest) + "\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } reply)
            yield return JsonSerializer.Deserialize(reply, ControlJson.Default.ControlReply)!;
    }

    /// <summary>Returns when the system has ended, with all its apps.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        while (IsLocked(RunFolder.Lock(System.Name)))
            await Task.Delay(50, cancellationToken);
    }

    private static List<SystemDescription> Running()
    {
        var running = new List<SystemDescription>();
        foreach (var file in Directory.EnumerateFiles(RunFolder.Path, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var system = JsonSerializer.Deserialize(File.ReadAllText(file), ControlJson.Default.SystemDescription)!;
                if (IsLocked(RunFolder.Lock(system.Name)))
                {
                    running.Add(system);
                    continue;
                }
                // Left behind by a localdapr that was killed.
                File.Delete(RunFolder.Socket(system.Name));
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                // Just being written or deleted: it is just starting or stopping.
            }
        }
        return running;
    }

    private static bool IsLocked(string file)
    {
        try
        {
            if (!File.Exists(file)) return false;
            using var probe = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static ControlClient Of(SystemDescription? system, string otherwise) =>
        system is null ? throw new RunException(otherwise) : new ControlClient(system);

    private static string Others(List<SystemDescription> running) => running.Count == 0
        ? "; start it first: localdapr, or localdapr run -f FILE"
        : "; running: " + string.Join(", ", running.Select(system => $"{system.Name} ({system.RunFile})"));
}
