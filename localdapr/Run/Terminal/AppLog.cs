using System.Buffers;
using System.Globalization;
using System.Text;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Run.Terminal;

/// <summary>What one app prints: line by line to the screen in the app's colour, to its log file, and the end of it kept for errors.</summary>
public sealed class AppLog : IAsyncDisposable
{
    private const int LongestLine = 32 * 1024;
    private const int TailBytes = 8 * 1024;
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

    private readonly byte[] _prefix;
    private readonly Screen? _screen;
    private readonly FileStream? _file;
    private readonly byte[] _tail = new byte[TailBytes];
    private readonly Lock _tailLock = new();
    private int _tailLength;

    /// <param name="number">Position of the app, for its colour.</param>
    /// <param name="width">Of the longest name, so that the bars stand below each other.</param>
    public AppLog(AppInstance instance, int number, int width, Screen screen)
    {
        var destination = instance.App.Settings.AppLogDestination ?? LogDestination.FileAndConsole;
        var name = instance.Name.PadRight(width);
        _prefix = Encoding.UTF8.GetBytes(screen.Colours ? $"\e[{Colours[number % Colours.Length]}m{name} |\e[0m " : $"{name} | ");
        _screen = destination == LogDestination.File ? null : screen;
        if (destination != LogDestination.Console)
        {
            var folder = Path.Combine(instance.App.AppDirPath, ".dapr", "logs");
            Directory.CreateDirectory(folder);
            var stamp = DateTime.Now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
            // The same name as the Dapr CLI gives it.
            FilePath = Path.Combine(folder, $"{instance.Name}_app_{stamp}.log");
            _file = new FileStream(FilePath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0, useAsync: true);
        }
    }

    /// <summary>Null: no file is written.</summary>
    public string? FilePath { get; }

    /// <summary>Copies until the process and all its children have closed their output.</summary>
    public async Task PumpAsync(Stream output)
    {
        var buffer = new byte[LongestLine];
        var filled = 0;
        while (true)
        {
            var read = await output.ReadAsync(buffer.AsMemory(filled));
            if (read == 0) break;
            filled += read;
            var end = Array.LastIndexOf(buffer, (byte)'\n', filled - 1, filled) + 1;
            // A line that does not fit is put out in parts.
            if (end == 0 && filled == buffer.Length) end = filled;
            if (end == 0) continue;
            await PutAsync(buffer.AsMemory(0, end));
            buffer.AsSpan(end, filled - end).CopyTo(buffer);
            filled -= end;
        }
        if (filled > 0) await PutAsync(buffer.AsMemory(0, filled));
    }

    /// <summary>The last lines that were printed.</summary>
    public IReadOnlyList<string> Tail(int lines)
    {
        lock (_tailLock)
        {
            return [.. Encoding.UTF8.GetString(_tail, 0, _tailLength).Split('\n')
                .Select(line => line.TrimEnd()).Where(line => line.Length > 0).TakeLast(lines)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> lines)
    {
        Remember(lines.Span);
        if (_file is not null) await _file.WriteAsync(lines);
        _screen?.AppOutput(Prefixed(lines.Span));
    }

    private byte[] Prefixed(ReadOnlySpan<byte> lines)
    {
        var prefixed = new ArrayBufferWriter<byte>(lines.Length + (8 * _prefix.Length));
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range].TrimEnd((byte)'\r');
            if (range.Start.Value == lines.Length) break;   // behind the last newline
            prefixed.Write(_prefix);
            prefixed.Write(line);
            prefixed.Write("\n"u8);
        }
        return prefixed.WrittenSpan.ToArray();
    }

    private void Remember(ReadOnlySpan<byte> lines)
    {
        lock (_tailLock)
        {
            if (lines.Length > TailBytes) lines = lines[^TailBytes..];
            var keep = Math.Min(_tailLength, TailBytes - lines.Length);
            _tail.AsSpan(_tailLength - keep, keep).CopyTo(_tail);
            lines.CopyTo(_tail.AsSpan(keep));
            _tailLength = keep + lines.Length;
        }
    }
}
