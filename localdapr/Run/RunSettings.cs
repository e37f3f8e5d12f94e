using LocalDapr.Faults;
using LocalDapr.Run.Replicas;

namespace LocalDapr.Run;

/// <summary>The command line of <c>run</c>.</summary>
public sealed record RunSettings
{
    /// <summary>Null: the nearest dapr.yaml.</summary>
    public string? RunFile { get; init; }

    /// <summary>Instead of the run file's common.resourcesPaths. Empty: what the file says.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>A folder under the run file's components/, taken together with components/common; null: what <see cref="ResourcesPaths"/> says.</summary>
    public string? Engines { get; init; }

    public bool Build { get; init; } = true;

    /// <summary>Every port is a free one, also those the file gives.</summary>
    public bool FreePorts { get; init; }

    /// <summary>Where to write the ports once everything is ready; null: nowhere.</summary>
    public string? PortsFile { get; init; }

    /// <summary>App id to number of processes.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();

    /// <summary>When instances are restarted.</summary>
    public GuardSettings Guard { get; init; } = new();

    /// <summary>Faults for tests. Null: none.</summary>
    public FaultSource? Faults { get; init; }

    /// <summary>Under which control commands find the system; null: by its run file.</summary>
    public string? Name { get; init; }

    /// <summary>How long one app may take to answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    public string Folder { get; init; } = Directory.GetCurrentDirectory();
}
