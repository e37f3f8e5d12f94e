namespace Pizza.House.Tests.Readme;

/// <param name="Line">The command as the reader types it.</param>
/// <param name="Expected">What its output must contain, from the <c># → …</c> line below it.</param>
/// <param name="NotExecuted">Why it is not run here, from the comment above its block; null for a command that is run.</param>
internal sealed record ReadmeCommand(string Line, string? Expected, string? NotExecuted);

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
            else if (line.StartsWith(Arrow, StringComparison.Ordinal)) commands[^1] = commands[^1] with { Expected = line[Arrow.Length..] };
            else if (line.Length > 0 && !line.StartsWith('#')) commands.Add(new ReadmeCommand(line, null, reason));
        }
        return commands;
    }
}
