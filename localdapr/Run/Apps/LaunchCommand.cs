namespace LocalDapr.Run.Apps;

/// <summary>What is really started for an app.</summary>
/// <param name="Program">Absolute path.</param>
public sealed record LaunchCommand(string Program, IReadOnlyList<string> Arguments);
