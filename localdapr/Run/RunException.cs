namespace LocalDapr.Run;

/// <summary>A mistake the user can put right. The message is one line that names the file or app and says what to do.</summary>
public sealed class RunException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
