namespace LocalDapr.Conformance.Replaying;

/// <summary>What is tested: `localdapr sidecar`, or the command in SIDECAR_CMD, which takes daprd's flags.</summary>
public static class SidecarCommand
{
    private static readonly string? Other = Environment.GetEnvironmentVariable("SIDECAR_CMD") is { Length: > 0 } command ? command : null;

    public static IReadOnlyList<string> Words { get; } = Other?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        ?? ["dotnet", Path.Combine(AppContext.BaseDirectory, "localdapr.dll"), "sidecar"];

    /// <summary>The lists of known differences speak of localdapr.</summary>
    public static bool IsLocalDapr => Other is null;

    /// <summary>daprd finds other sidecars by a name resolution component, and needs placement and scheduler for actors.</summary>
    public static bool IsDaprd => Path.GetFileNameWithoutExtension(Words[0]) == "daprd";
}
