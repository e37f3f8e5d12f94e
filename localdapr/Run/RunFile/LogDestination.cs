namespace LocalDapr.Run.RunFile;

/// <summary>Where the output of an app goes (appLogDestination).</summary>
public enum LogDestination
{
    Console,
    File,
    FileAndConsole,
}
