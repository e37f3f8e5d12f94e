using System.Globalization;

namespace LocalDapr.Run;

/// <summary>Finds out who listens on a port. Linux only (/proc), and only for processes of the same user.</summary>
internal static class PortOwner
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <returns>" by dotnet (pid 4711)", or nothing when it cannot be told.</returns>
    public static string Describe(int port)
    {
        if (!OperatingSystem.IsLinux()) return "";
        try
        {
            var sockets = Tables.Where(File.Exists).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                // local address:port, state 0A = listening, inode
                .Where(field => field.Length > 9 && field[3] == "0A" &&
                    field[1].EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
                .Select(field => $"socket:[{field[9]}]").ToHashSet();
            if (sockets.Count == 0) return "";
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
                if (Holds(process, sockets)) return $" by {File.ReadAllText(Path.Combine(process, "comm")).Trim()} (pid {Path.GetFileName(process)})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Processes come and go while we look: then the message does without the name.
        }
        return "";
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;   // another user's process
        }
    }
}
