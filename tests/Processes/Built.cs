namespace Pizza.Tests.Processes;

/// <summary>Where the build has put what these tests start.</summary>
internal static class Built
{
    // .../artifacts/bin/<test project>/debug/
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string RepositoryFolder { get; } = Here.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>A file of faults beside the tests.</summary>
    public static string Faults(string name) => Path.Combine(RepositoryFolder, "tests", "EndToEnd.Tests", "Faults", name + ".yaml");

    /// <summary>The assembly of another project, built in the configuration that these tests are built in.</summary>
    public static string Assembly(string project, string assembly) => Path.Combine(Here.Parent!.Parent!.FullName, project, Here.Name, assembly + ".dll");
}
