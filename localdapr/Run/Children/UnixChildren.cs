using System.Collections;
using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Text;

namespace LocalDapr.Run.Children;

/// <summary>
/// Children on Linux and macOS, each the leader of a process group of its own.
/// <para>
/// A killed localdapr cannot stop anything any more, so a watchdog does: a small shell with a pipe from localdapr that lists the
/// groups. When the pipe closes, however localdapr ended, it kills the groups still listed. A child waits for a line on its
/// standard input before it becomes the program, and gets that line only once its group is listed: no moment is uncovered.
/// (PR_SET_PDEATHSIG would be Linux only, not cover grandchildren, and fire when the thread that started the child ends.)
/// </para>
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChildren : IChildren
{
    private const string Shell = "/bin/sh";

    private const string WatchdogScript = """
        trap '' INT TERM HUP QUIT
        exec >/dev/null 2>&1
        groups=" "
        while read -r what group; do
          case $what in
            +) groups="$groups$group " ;;
            -) groups="${groups%% $group *} ${groups#* $group }" ;;
            *) exit 0 ;;
          esac
        done
        for group in $groups; do kill -s KILL -- "-$group"; done
        """;

    private const string GateScript = """read -r go || exit 125; exec "$@" </dev/null""";

    private readonly Lock _lock = new();
    private readonly AnonymousPipeServerStream _toWatchdog = new(PipeDirection.Out);
    private readonly int _watchdog;

    public UnixChildren()
    {
        _watchdog = PosixSpawn.Start(Shell, ["sh", "-c", WatchdogScript], Environment(new Dictionary<string, string?>()), "/",
            _toWatchdog.ClientSafePipeHandle, output: null);
        _toWatchdog.DisposeLocalCopyOfClientHandle();
    }

    public ChildProcess Start(string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var output = new AnonymousPipeServerStream(PipeDirection.In);
        using var gate = new AnonymousPipeServerStream(PipeDirection.Out);
        int id;
        try
        {
            id = PosixSpawn.Start(Shell, ["sh", "-c", GateScript, "sh", program, .. arguments], Environment(environment), folder,
                gate.ClientSafePipeHandle, output.ClientSafePipeHandle);
        }
        catch
        {
            output.Dispose();
            throw;
        }
        output.DisposeLocalCopyOfClientHandle();
        gate.DisposeLocalCopyOfClientHandle();
        Tell($"+ {id}\n");
        var child = new UnixChild(id, output, onExit: () => Tell($"- {id}\n"));
        gate.Write("\n"u8);
        return child;
    }

    public void Dispose()
    {
        Tell("x\n");
        _toWatchdog.Dispose();
        PosixSpawn.Wait(_watchdog);
    }

    private void Tell(string line)
    {
        lock (_lock)
        {
            try
            {
                _toWatchdog.Write(Encoding.ASCII.GetBytes(line));
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Somebody killed the watchdog, or a child outlasted the stop. Children are stopped by localdapr itself all the same.
            }
        }
    }

    private static List<string> Environment(IReadOnlyDictionary<string, string?> added)
    {
        var all = new Dictionary<string, string?>();
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables()) all[(string)entry.Key] = (string?)entry.Value;
        foreach (var (name, value) in added) all[name] = value;
        return [.. all.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}")];
    }

    private sealed class UnixChild : ChildProcess
    {
        private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public UnixChild(int id, Stream output, Action onExit)
        {
            Id = id;
            Output = output;
            // A thread that only waits: it needs no stack to speak of, and tells the end without polling.
            new Thread(() =>
            {
                var code = PosixSpawn.Wait(id);
                // What the process left behind in its group goes with it.
                PosixSpawn.Signal(-id, PosixSpawn.SigKill);
                onExit();
                _exited.SetResult(code);
            }, 64 * 1024)
            { IsBackground = true, Name = $"wait for {id}" }.Start();
        }

        public override int Id { get; }

        public override Stream Output { get; }

        public override Task<int> Exited => _exited.Task;

        public override void Terminate() => Signal(PosixSpawn.SigTerm);

        public override void Kill() => Signal(PosixSpawn.SigKill);

        private void Signal(int signal)
        {
            // The number of a process that has been waited for may already be somebody else's.
            if (!_exited.Task.IsCompleted) PosixSpawn.Signal(-Id, signal);
        }
    }
}
