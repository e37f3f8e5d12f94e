using System.Text.RegularExpressions;

namespace LocalDapr.Conformance;

/// <summary>localdapr/DIFFERENCES.md names the recorded cases that do not pass, and no others.</summary>
public partial class WrittenDifferencesTests
{
    private const int Most = 10;

    private static readonly string[] Rows = ReadRows();

    [Fact]
    public void Every_recorded_case_that_differs_is_written_down_and_the_reverse()
    {
        var written = Rows.SelectMany(row => CaseTitle().Matches(row).Select(match => match.Groups[1].Value)).Order();
        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "known-differences.txt"))
            .Where(line => line.Contains(" = ", StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split(" = ")[0]).Order();
        Assert.Equal(listed, written);
    }

    [Fact]
    public void There_are_at_most_ten_differences_and_each_has_a_reason()
    {
        Assert.InRange(Rows.Length, 1, Most);
        Assert.All(Rows, row => Assert.All(row.Split('|').Skip(2).Take(3), cell => Assert.NotEmpty(cell.Trim())));
    }

    private static string[] ReadRows()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pizza.Dapr.sln"))) folder = folder.Parent!;
        return [.. File.ReadAllLines(Path.Combine(folder.FullName, "localdapr", "DIFFERENCES.md")).Where(line => NumberedRow().IsMatch(line))];
    }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex NumberedRow();

    [GeneratedRegex("`([a-z]+: [a-z0-9-]+)`")]
    private static partial Regex CaseTitle();
}
