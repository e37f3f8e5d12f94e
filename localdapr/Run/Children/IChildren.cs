namespace LocalDapr.Run.Children;

/// <summary>Starts processes that never outlive localdapr. Unix and Windows know very different ways to do that.</summary>
public interface IChildren : IDisposable
{
    /// <param name="program">Absolute path.</param>
    /// <param name="environment">Added to, and stronger than, the environment of localdapr; a null value removes.</param>
    /// <exception cref="IOException">The system could not start it.</exception>
    ChildProcess Start(string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment);
}

/// <summary>The way of this system.</summary>
public static class ChildrenOfThisSystem
{
    public static IChildren Create() => OperatingSystem.IsWindows() ? new WindowsChildren() : new UnixChildren();
}
