using System.Diagnostics;

namespace LocalDapr.Run.Apps;

/// <summary>What a process has in memory now.</summary>
internal static class AppMemory
{
    /// <returns>In bytes; null when it has ended just now.</returns>
    public static long? Of(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.WorkingSet64;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
