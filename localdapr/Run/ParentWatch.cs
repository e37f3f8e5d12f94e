using System.Diagnostics;
using System.Globalization;

namespace LocalDapr.Run;

/// <summary>
/// Ends with another process: what was started for somebody must not outlive him, however he ends. An ordinary end is told by signals; this is for the
/// one that is killed. A process has no way to be told of that on every system, so it looks.
/// </summary>
internal static class ParentWatch
{
    /// <summary>The id of the process for which this one was started. Who starts sidecars for a test sets it.</summary>
    public const string Variable = "LOCALDAPR_PARENT";

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when the process named by <see cref="Variable"/> is gone; never when none is named.</summary>
    /// <exception cref="FormatException">It names no process.</exception>
    public static Task OfEnvironmentAsync(CancellationToken cancellationToken) => Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text
        ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? UntilGoneAsync(id, cancellationToken)
            : throw new FormatException($"{Variable} '{text}' is no process id");

    /// <summary>
    /// Returns when the <c>dotnet run</c> that started this process is gone; never when it was not started so. Whoever starts localdapr itself and then goes, as a
    /// script does that leaves it in the background, may mean it to stay; <c>dotnet run</c> stands for what it started, and on Windows takes it along by itself.
    /// </summary>
    public static Task OfDotnetRunAsync(CancellationToken cancellationToken) => DotnetRun() is { } id
        ? UntilGoneAsync(id, cancellationToken)
        : Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private static async Task UntilGoneAsync(int id, CancellationToken cancellationToken)
    {
        var started = StartTime(id);
        while (started is not null && StartTime(id) == started)
            await Task.Delay(Every, cancellationToken);
    }

    /// <summary>Null: there is no such process. Its id may be another's one day, with another time.</summary>
    private static DateTime? StartTime(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static int? DotnetRun()
    {
        // Only Linux tells what the parent is by files; elsewhere Ctrl+C and SIGTERM, which dotnet run passes on, are the ways to end it.
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var status = File.ReadAllText("/proc/self/stat");
            // The name, which stands in brackets, may contain anything.
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            var parent = int.Parse(fields[1], CultureInfo.InvariantCulture);
            var words = File.ReadAllText($"/proc/{parent}/cmdline").Split('\0');
            return IsDotnetRun(words) ? parent : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <param name="words">A command line; what stands behind <c>--</c> is not dotnet's.</param>
    internal static bool IsDotnetRun(IReadOnlyList<string> words) =>
        words.Count > 1 && Path.GetFileNameWithoutExtension(words[0]) == "dotnet" && words.Skip(1).TakeWhile(word => word != "--").FirstOrDefault(word => !word.StartsWith('-')) is "run" or "watch";
}
