using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalDapr.Sidecar;

/// <summary>Where another process's sidecar listens for calls.</summary>
internal sealed record SidecarAddress(string AppId, string Host, int Port, int ProcessId);

/// <summary>
/// The folder through which sidecars of different processes find each other: one file per sidecar. Files of dead processes are
/// not believed, but an address that was good a moment ago is still tried, as a name that is cached would be.
/// </summary>
internal sealed class SidecarRegistry : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly List<string> _own = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<SidecarAddress, long> _lastAlive = [];
    private long _readAt;
    private List<SidecarAddress> _alive = [];
    private int _next;

    public SidecarRegistry(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    public void Add(SidecarAddress address)
    {
        var file = Path.Combine(_folder, $"{address.AppId}-{address.ProcessId}-{address.Port}.json");
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(address, RegistryJson.Default.SidecarAddress));
        File.Move(file + ".new", file, overwrite: true);
        lock (_lock)
            _own.Add(file);
    }

    /// <summary>The instances of an app take turns.</summary>
    public SidecarAddress? Find(string appId)
    {
        lock (_lock)
        {
            if (_readAt == 0 || Stopwatch.GetElapsedTime(_readAt) > Fresh || !_alive.Exists(one => one.AppId == appId))
                Read();
            var found = _alive.FindAll(one => one.AppId == appId);
            if (found.Count > 0)
                return found[(int)((uint)Interlocked.Increment(ref _next) % found.Count)];
            foreach (var (address, seen) in _lastAlive)
                if (address.AppId == appId && Stopwatch.GetElapsedTime(seen) < Remembered)
                    return address;
            return null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            foreach (var file in _own)
                File.Delete(file);
    }

    private void Read()
    {
        var now = Stopwatch.GetTimestamp();
        _readAt = now;
        _alive = [];
        foreach (var file in Directory.EnumerateFiles(_folder, "*.json"))
        {
            if (ReadFile(file) is not { } address || !IsRunning(address.ProcessId))
                continue;
            _alive.Add(address);
            _lastAlive[address] = now;
        }
    }

    private static SidecarAddress? ReadFile(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), RegistryJson.Default.SidecarAddress);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // Gone or replaced between the listing and now.
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

[JsonSerializable(typeof(SidecarAddress))]
internal sealed partial class RegistryJson : JsonSerializerContext;
