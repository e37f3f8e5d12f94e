using System.Runtime.InteropServices;

namespace Pizza.ServiceDefaults.Faults;

/// <summary>
/// Takes memory and never gives it back, as a program with a leak does. Native memory, written to: the garbage collector neither counts nor limits it, so that the
/// process is killed from outside and does not end of an exception of its own.
/// </summary>
internal sealed class MemoryLeak
{
    private const int PartsPerSecond = 10;
    private const int PageBytes = 4096;
    private int _megabytesPerSecond;
    private int _running;

    /// <param name="megabytesPerSecond">0: no more.</param>
    public void Leak(int megabytesPerSecond)
    {
        Volatile.Write(ref _megabytesPerSecond, megabytesPerSecond);
        if (megabytesPerSecond > 0 && Interlocked.Exchange(ref _running, 1) == 0) _ = RunAsync();
    }

    private async Task RunAsync()
    {
        while (Volatile.Read(ref _megabytesPerSecond) is > 0 and var megabytes)
        {
            var bytes = megabytes * 1024 * 1024 / PartsPerSecond;
            var memory = Marshal.AllocHGlobal(bytes);
            for (var at = 0; at < bytes; at += PageBytes) Marshal.WriteByte(memory, at, 1);
            await Task.Delay(1000 / PartsPerSecond);
        }
        Volatile.Write(ref _running, 0);
    }
}
