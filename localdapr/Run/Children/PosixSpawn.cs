using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LocalDapr.Run.Children;

/// <summary>The system's posix_spawn, because Process.Start cannot put a child into a process group of its own.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class PosixSpawn
{
    public const int SigInterrupt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const short SetProcessGroup = 0x02;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const int Interrupted = 4;

    // Opaque structures: 336 and 80 bytes with glibc, 128 for a set of signals, less on macOS.
    private const int StructureSize = 1024;

    /// <summary>Starts a program as the leader of a new process group, with default signal handling.</summary>
    /// <param name="arguments">The zeroth is the name the program sees.</param>
    /// <param name="output">Standard output and error; null: localdapr's own.</param>
    /// <exception cref="IOException">With the system's words.</exception>
    public static int Start(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, string folder,
        SafeHandle input, SafeHandle? output)
    {
        var attributes = stackalloc byte[StructureSize];
        var actions = stackalloc byte[StructureSize];
        var signals = stackalloc byte[StructureSize];
        Check(posix_spawnattr_init(attributes));
        Check(posix_spawn_file_actions_init(actions));
        using var argv = new StringArray(arguments);
        using var envp = new StringArray(environment);
        try
        {
            Check(posix_spawnattr_setflags(attributes, SetProcessGroup | SetSignalDefaults | SetSignalMask));
            Check(posix_spawnattr_setpgroup(attributes, 0));
            Check(sigemptyset(signals));
            Check(posix_spawnattr_setsigmask(attributes, signals));
            // .NET ignores SIGPIPE, nohup SIGHUP; both would be inherited. Hangup, interrupt, quit, pipe, terminate.
            foreach (var signal in (ReadOnlySpan<int>)[1, 2, 3, 13, 15]) Check(sigaddset(signals, signal));
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawn_file_actions_addchdir_np(actions, folder));
            Check(posix_spawn_file_actions_adddup2(actions, (int)input.DangerousGetHandle(), 0));
            if (output is not null)
            {
                Check(posix_spawn_file_actions_adddup2(actions, (int)output.DangerousGetHandle(), 1));
                Check(posix_spawn_file_actions_adddup2(actions, (int)output.DangerousGetHandle(), 2));
            }
            Check(posix_spawn(out var id, program, actions, attributes, argv.Pointer, envp.Pointer));
            return id;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
            GC.KeepAlive(input);
            GC.KeepAlive(output);
        }
    }

    /// <summary>Waits for a child: its exit code, 128 + n after signal n; -1 when the system gave its status to somebody else.</summary>
    public static int Wait(int id)
    {
        int status;
        while (waitpid(id, &status, 0) < 0)
            if (Marshal.GetLastPInvokeError() != Interrupted) return -1;
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    /// <summary>Sends a signal; a negative id means the whole group. One that is gone already is no error.</summary>
    public static void Signal(int id, int signal) => _ = kill(id, signal);

    /// <summary>Default handling of a signal, also where whoever started us had it ignored.</summary>
    public static void Default(int number) => signal(number, 0);

    private static void Check(int error)
    {
        if (error != 0) throw new IOException(new Win32Exception(error).Message);
    }

    private sealed class StringArray : IDisposable
    {
        private readonly int _count;

        public StringArray(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++) Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }

#pragma warning disable IDE1006 // the system's own names
    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string folder);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int id, string program, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigaddset(byte* signals, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int id, int* status, int options);

    [LibraryImport("libc")]
    private static partial int kill(int id, int signal);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
#pragma warning restore IDE1006
}
