namespace LocalDapr.Resources;

/// <summary>A resource file that cannot be used. The message is one line: where, what is wrong, what to do.</summary>
public sealed class ResourceException : Exception
{
    public ResourceException(string file, int? line, string problem, Exception? inner = null)
        : base($"{file}{(line is { } n ? $":{n}" : "")}: {problem.ReplaceLineEndings(" ")}", inner)
    {
        File = file;
        Line = line;
    }

    public string File { get; }

    /// <summary>Counted from 1; null when the problem is the file as a whole.</summary>
    public int? Line { get; }
}
