namespace LocalDapr.Run.RunFile;

/// <summary>One entry under <c>apps</c>, merged with <c>common</c>. Ports: null when the file leaves them open.</summary>
public sealed record RunFileApp
{
    public required string AppId { get; init; }

    /// <summary>Absolute.</summary>
    public required string AppDirPath { get; init; }

    /// <summary>Program and arguments; empty: only a sidecar is started.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public string AppChannelAddress { get; init; } = "127.0.0.1";

    /// <summary>Null: the app listens on no port, its sidecar never calls it.</summary>
    public int? AppPort { get; init; }

    public int? DaprHttpPort { get; init; }
    public int? DaprGrpcPort { get; init; }
    public int? DaprInternalGrpcPort { get; init; }
    public int? MetricsPort { get; init; }

    /// <summary>Absolute folders of resources, already chosen by precedence.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    /// <summary>Absolute; null: none.</summary>
    public string? ConfigFilePath { get; init; }

    public required SharedSettings Settings { get; init; }

    /// <summary>The line of the file on which the app begins, for messages.</summary>
    public required int Line { get; init; }
}
