using System.Runtime.InteropServices;

namespace LocalDapr.Run;

/// <summary>Ctrl+C, SIGTERM and a closed terminal: the first asks to stop in order, the second to stop at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>
    /// A shell without job control starts what it puts into the background with interrupts ignored, and .NET leaves ignored what it finds
    /// ignored: a script's "kill -INT" would do nothing. To be called before anything else uses the console.
    /// </summary>
    public static void HearInterrupts()
    {
        if (!OperatingSystem.IsWindows()) Children.PosixSpawn.Default(Children.PosixSpawn.SigInterrupt);
    }

    public CancellationToken Stop => _first.Token;

    /// <summary>Stops in order, as the first signal does.</summary>
    public void Ask()
    {
        if (!_first.IsCancellationRequested) _first.Cancel();
    }

    public CancellationToken StopAtOnce => _second.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Otherwise the process would end here and now.
        context.Cancel = true;
        // A terminal that closes sends a hangup and more than one of the others: only a person asks twice.
        if (!_first.IsCancellationRequested) _first.Cancel();
        else if (context.Signal == PosixSignal.SIGINT) _second.Cancel();
    }
}
