namespace Pizza.House.Tests.Readme;

/// <param name="Line">The command as the reader types it.</param>
/// <param name="Expected">What its output must contain, from the <c># → …</c> lines below it. One that begins with <c>HTTP </c> is the status of an error.</param>
/// <param name="NotExecuted">Why it is not run here, from the comment above its block; null for a command that is run.</param>
internal sealed record ReadmeCommand(string Line, IReadOnlyList<string> Expected, string? NotExecuted)
{
    /// <summary>The README's first command, which builds and starts the house; settings may stand before it.</summary>
    public const string StartCommand = "dotnet run --project localdapr";

    /// <summary>It starts a house, or apps beside it, and does not come back.</summary>
    public bool Starts => Line.EndsWith(StartCommand, StringComparison.Ordinal) || Line.Contains(StartCommand + " -- --engines", StringComparison.Ordinal)
        || Line.Contains(StartCommand + " -- run", StringComparison.Ordinal);

    /// <summary>The variables that are set for this command alone.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
        Line.Split(' ').TakeWhile(word => word.Contains('=')).Select(word => (word[..word.IndexOf('=')], word[(word.IndexOf('=') + 1)..]));

    /// <summary>It is meant to be refused.</summary>
    public bool ExpectsAnError => Expected.Any(e => e.StartsWith("HTTP ", StringComparison.Ordinal));
}

/// <summary>Reads the shell commands of a Markdown file: the <c>```sh</c> blocks.</summary>
internal static class ReadmeCommands
{
    private const string Arrow = "# → ";
    private const string NotExecuted = "<!-- not executed: ";

    public static IReadOnlyList<ReadmeCommand> Parse(string markdown)
    {
        var commands = new List<ReadmeCommand>();
        var inBlock = false;
        string? reason = null;
        foreach (var line in markdown.Split('\n').Select(l => l.TrimEnd()))
        {
            if (line == "```sh") inBlock = true;
            else if (line == "```") (inBlock, reason) = (false, null);
            else if (!inBlock) reason = line.StartsWith(NotExecuted, StringComparison.Ordinal) ? line[NotExecuted.Length..^" -->".Length] : line.Length == 0 ? reason : null;
            else if (line.StartsWith(Arrow, StringComparison.Ordinal)) commands[^1] = commands[^1] with { Expected = [.. commands[^1].Expected, line[Arrow.Length..]] };
            else if (line.Length > 0 && !line.StartsWith('#')) commands.Add(new ReadmeCommand(line, [], reason));
        }
        return commands;
    }
}
