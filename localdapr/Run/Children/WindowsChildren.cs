using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LocalDapr.Run.Children;

/// <summary>
/// Children on Windows: a console process group each, so that Ctrl+C reaches localdapr alone, and all in one job object that
/// the system closes with localdapr, killing whatever is still in it.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsChildren : IChildren
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;
    private const uint CtrlBreak = 1;
    private readonly nint _job;

    public WindowsChildren()
    {
        _job = CreateJobObjectW(0, 0);
        if (_job == 0) throw new Win32Exception();
        var limits = new ExtendedLimits { LimitFlags = KillOnJobClose };
        if (!SetInformationJobObject(_job, ExtendedLimitInformation, ref limits, Marshal.SizeOf<ExtendedLimits>())) throw new Win32Exception();
    }

    public ChildProcess Start(string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            CreateNewProcessGroup = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException(e.Message, e);
        }
        process.StandardInput.Close();
        // A child that ended at once cannot be assigned any more, and need not be.
        if (!AssignProcessToJobObject(_job, process.Handle) && !process.HasExited)
        {
            var error = new Win32Exception();
            process.Kill(entireProcessTree: true);
            throw new IOException(error.Message, error);
        }
        return new WindowsChild(process);
    }

    public void Dispose() => CloseHandle(_job);

    private sealed class WindowsChild : ChildProcess
    {
        private readonly Process _process;

        public WindowsChild(Process process)
        {
            _process = process;
            var merged = new AnonymousPipeServerStream(PipeDirection.Out);
            Output = new AnonymousPipeClientStream(PipeDirection.In, merged.ClientSafePipeHandle);
            _ = MergeAsync(merged);
            Exited = WaitAsync();
        }

        public override int Id => _process.Id;

        public override Stream Output { get; }

        public override Task<int> Exited { get; }

        public override void Terminate()
        {
            if (!_process.HasExited && !GenerateConsoleCtrlEvent(CtrlBreak, (uint)_process.Id)) Kill();
        }

        public override void Kill()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }

        private async Task<int> WaitAsync()
        {
            await _process.WaitForExitAsync();
            return _process.ExitCode;
        }

        private async Task MergeAsync(AnonymousPipeServerStream merged)
        {
            using var oneAtATime = new SemaphoreSlim(1);
            await Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
            await merged.DisposeAsync();

            async Task CopyAsync(StreamReader from)
            {
                while (await from.ReadLineAsync() is { } line)
                {
                    await oneAtATime.WaitAsync();
                    try
                    {
                        await merged.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
                    }
                    finally
                    {
                        oneAtATime.Release();
                    }
                }
            }
        }
    }

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public long PerProcessUserTimeLimit, PerJobUserTimeLimit;
        public uint LimitFlags;
        public nuint MinimumWorkingSetSize, MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass, SchedulingClass;
        public ulong ReadOperationCount, WriteOperationCount, OtherOperationCount;
        public ulong ReadTransferCount, WriteTransferCount, OtherTransferCount;
        public nuint ProcessMemoryLimit, JobMemoryLimit, PeakProcessMemoryUsed, PeakJobMemoryUsed;
    }

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint CreateJobObjectW(nint attributes, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(nint job, int kind, ref ExtendedLimits limits, int size);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(nint job, nint process);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(uint what, uint group);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
