namespace LocalDapr.Run.Children;

/// <summary>
/// A started process and everything it starts: its own group (Unix) or job (Windows), so that a Ctrl+C in the terminal reaches
/// localdapr alone and stopping it stops its children too. It does not outlive localdapr, not even one that was killed.
/// </summary>
public abstract class ChildProcess
{
    public abstract int Id { get; }

    /// <summary>Standard output and error in one stream, in the order of writing.</summary>
    public abstract Stream Output { get; }

    /// <summary>Ends with the exit code; 128 + n after signal n.</summary>
    public abstract Task<int> Exited { get; }

    /// <summary>Asks the process to end (SIGTERM, Ctrl+Break).</summary>
    public abstract void Terminate();

    /// <summary>Ends the process and everything it started, at once.</summary>
    public abstract void Kill();
}
