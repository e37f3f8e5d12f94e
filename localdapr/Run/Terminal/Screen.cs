using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LocalDapr.Run.Terminal;

/// <summary>
/// The terminal. One writer puts out what everybody queues; while something goes on in an interactive terminal, the last line is
/// a status line. A terminal that does not keep up loses app output (and says how much), it never slows an app down.
/// </summary>
public sealed class Screen : IAsyncDisposable
{
    private const int MostPendingBytes = 4 << 20;
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private readonly Channel<byte[]> _queue = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private readonly Stream _out;
    private readonly Task _writer;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _pendingBytes;
    private long _lostBytes;
    private volatile string? _status;

    /// <param name="colours">ANSI sequences may be used.</param>
    /// <param name="interactive">The status line may be drawn: a person looks at a terminal.</param>
    public Screen(Stream output, bool colours, bool interactive)
    {
        _out = output;
        Colours = colours;
        Interactive = interactive && colours;
        _writer = WriteAsync();
    }

    public bool Colours { get; }

    public bool Interactive { get; }

    /// <summary>Standard output of this process, with what it can do.</summary>
    public static Screen OfThisProcess()
    {
        var terminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var colours = terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Screen(Console.OpenStandardOutput(), colours, terminal);
    }

    /// <summary>A line of localdapr's own; Spectre markup.</summary>
    public void Say(string markup) => Show(new Markup(markup));

    /// <summary>Something larger: a table.</summary>
    public void Show(IRenderable what)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Colours ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        // Redirected output is read by programs and searched by people: lines are not broken.
        console.Profile.Width = Interactive && Console.WindowWidth > 20 ? Console.WindowWidth : 500;
        console.Profile.Encoding = Encoding.UTF8;
        console.Write(what);
        var lines = text.ToString().TrimEnd();
        Enqueue(Encoding.UTF8.GetBytes(lines + "\n"));
    }

    /// <summary>Plain text as it is, whole lines.</summary>
    public void Raw(string text) => Enqueue(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));

    /// <summary>Output of an app, whole lines; lost when too much is waiting already.</summary>
    public void AppOutput(byte[] lines)
    {
        if (Interlocked.Read(ref _pendingBytes) > MostPendingBytes) Interlocked.Add(ref _lostBytes, lines.Length);
        else Enqueue(lines);
    }

    /// <summary>
    /// What goes on now: redrawn in place on a terminal; elsewhere each new text is a line. Null: nothing any more.
    /// </summary>
    public void Status(string? text)
    {
        if (text == _status) return;
        _status = text;
        if (Interactive) Enqueue([]);
        else if (text is not null) Raw(text);
    }

    /// <summary>Returns when everything queued so far is out.</summary>
    public async ValueTask DisposeAsync()
    {
        _status = null;
        _queue.Writer.TryComplete();
        await _writer;
    }

    private void Enqueue(byte[] bytes)
    {
        Interlocked.Add(ref _pendingBytes, bytes.Length);
        _queue.Writer.TryWrite(bytes);
    }

    private async Task WriteAsync()
    {
        var drawn = false;
        var batch = new MemoryStream();
        try
        {
            while (await WaitAsync())
            {
                batch.SetLength(0);
                if (drawn) batch.Write("\r\e[2K"u8);
                while (batch.Length < 64 * 1024 && _queue.Reader.TryRead(out var bytes))
                {
                    batch.Write(bytes);
                    Interlocked.Add(ref _pendingBytes, -bytes.Length);
                }
                if (Interlocked.Exchange(ref _lostBytes, 0) is > 0 and var lost)
                    batch.Write(Encoding.UTF8.GetBytes($"localdapr: {lost} bytes of app output not shown, the terminal is too slow\n"));
                var status = Interactive ? _status : null;
                drawn = status is not null;
                if (status is not null) batch.Write(Encoding.UTF8.GetBytes(StatusLine(status)));
                await _out.WriteAsync(batch.GetBuffer().AsMemory(0, (int)batch.Length));
                await _out.FlushAsync();
            }
            if (drawn) await _out.WriteAsync("\r\e[2K"u8.ToArray());
        }
        catch (IOException)
        {
            // Nobody reads any more (a closed terminal, "| head"). The apps go on; what they print is dropped.
            await foreach (var bytes in _queue.Reader.ReadAllAsync()) Interlocked.Add(ref _pendingBytes, -bytes.Length);
        }
    }

    /// <summary>Waits for something to write, or for the next turn of the spinner; false: no more to come.</summary>
    private async ValueTask<bool> WaitAsync()
    {
        if (!Interactive || _status is null) return await _queue.Reader.WaitToReadAsync();
        using var turn = new CancellationTokenSource(TimeSpan.FromMilliseconds(120));
        try
        {
            return await _queue.Reader.WaitToReadAsync(turn.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private string StatusLine(string status)
    {
        var width = Math.Max(20, Console.WindowWidth - 4);
        var text = status.Length > width ? status[..width] : status;
        return $"\e[36m{Spinner[(int)(_clock.ElapsedMilliseconds / 120 % Spinner.Length)]}\e[0m {text}";
    }
}
