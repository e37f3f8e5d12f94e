namespace LocalDapr.Run.Commands;

internal static class SystemName
{
    /// <exception cref="RunException">It cannot be part of a file name.</exception>
    public static string? Check(string? name) => name is null || RunFolder.IsName(name) ? name
        : throw new RunException($"--name {name}: use up to 40 letters, digits, '-', '_' and '.'");
}
