using System.Diagnostics;
using System.Text.Json;

namespace LocalDapr.Actors;

/// <summary>Where a host of actors listens for other processes, and which types it hosts.</summary>
internal sealed record ActorHostAddress(string Instance, string AppId, string Host, int Port, int ProcessId, IReadOnlyList<string> Types);

/// <summary>
/// Makes the hosts of other processes known through a folder: one file per host that hosts something. It is read again and again, because file
/// system notifications are not dependable everywhere.
/// </summary>
internal sealed class ActorRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private readonly string _folder;
    private readonly PlacementTable _placement;
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _send;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string AppId, string Host, int Port)> _own = [];
    private readonly Dictionary<string, string> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public ActorRegistry(string folder, PlacementTable placement, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, ILogger log)
    {
        (_folder, _placement, _send, _log) = (Path.Combine(folder, "actors"), placement, send, log);
        Directory.CreateDirectory(_folder);
        _placement.Changed += Publish;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Says where a host of this process listens; its types follow from the placement table.</summary>
    public void Announce(string instance, string appId, string host, int port)
    {
        lock (_gate)
            _own[instance] = (appId, host, port);
        Publish();
    }

    public async ValueTask DisposeAsync()
    {
        _placement.Changed -= Publish;
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
        lock (_gate)
        {
            foreach (var instance in _own.Keys)
                File.Delete(FileOf(instance));
        }
    }

    private string FileOf(string instance) => Path.Combine(_folder, instance + ".json");

    private void Publish()
    {
        try
        {
            Write();
        }
        catch (IOException e)
        {
            _log.LogError("Other processes cannot be told which actors are hosted here: {Reason}", e.Message);
        }
    }

    private void Write()
    {
        lock (_gate)
        {
            foreach (var (instance, (appId, host, port)) in _own)
            {
                var file = FileOf(instance);
                if (_placement.LocalTypes(instance) is not { Count: > 0 } types)
                {
                    File.Delete(file);
                    continue;
                }
                File.WriteAllText(file + ".new", JsonSerializer.Serialize(new ActorHostAddress(instance, appId, host, port, Environment.ProcessId, [.. types])));
                File.Move(file + ".new", file, overwrite: true);
            }
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Poll);
        try
        {
            do
            {
                try
                {
                    Read();
                }
                catch (Exception e) when (e is IOException or JsonException)
                {
                    _log.LogWarning("The registry of actor hosts in {Folder} cannot be read, trying again: {Reason}", _folder, e.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private void Read()
    {
        var files = Directory.EnumerateFiles(_folder, "*.json").Select(ReadText).OfType<string>()
            .Select(text => (Text: text, Address: JsonSerializer.Deserialize<ActorHostAddress>(text)!))
            .Where(entry => entry.Address.ProcessId != Environment.ProcessId && IsRunning(entry.Address.ProcessId))
            .ToDictionary(entry => entry.Address.Instance);
        if (files.Count == _seen.Count && files.All(pair => _seen.GetValueOrDefault(pair.Key) == pair.Value.Text))
            return;
        _seen.Clear();
        foreach (var (instance, entry) in files)
            _seen[instance] = entry.Text;
        _placement.SetRemoteHosts(files.Values.ToDictionary(
            entry => (IActorHost)new RemoteActorHost(entry.Address, _send),
            entry => (IReadOnlyCollection<string>)entry.Address.Types));
    }

    private static string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (FileNotFoundException)
        {
            // Gone between the listing and now.
            return null;
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
