using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance;

/// <summary>
/// Where localdapr is known not to do as daprd: one line per case, `title = reason`. Such a case is run all the same and must
/// still differ, so that the lists never promise less than there is. `title = not run: reason` is not started at all.
/// </summary>
public sealed class KnownDifferences
{
    private const string NotRun = "not run: ";

    private readonly Dictionary<string, string> _reasons = [];

    public KnownDifferences(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split(" = ", 2);
            if (parts.Length != 2) throw new InvalidDataException("not `title = reason`: " + line);
            if (!_reasons.TryAdd(parts[0], parts[1])) throw new InvalidDataException("listed twice: " + parts[0]);
        }
    }

    /// <summary>What the files beside the recordings list.</summary>
    public static KnownDifferences Listed { get; } = new(new[] { "known-differences.txt", "known-differences-in-memory.txt" }
        .SelectMany(file => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, file))));

    public IEnumerable<string> Titles => _reasons.Keys;

    /// <summary>Why the case is not started. Null: it is.</summary>
    public string? ReasonNotToRun(RecordedCase recorded) =>
        _reasons.GetValueOrDefault(recorded.Title) is { } reason && reason.StartsWith(NotRun, StringComparison.Ordinal)
            ? reason[NotRun.Length..]
            : null;

    /// <summary>Why the case differs. Null: it should not.</summary>
    public string? ReasonToDiffer(RecordedCase recorded) => _reasons.GetValueOrDefault(recorded.Title);
}
