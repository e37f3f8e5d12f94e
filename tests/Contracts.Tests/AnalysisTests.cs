using System.Reflection;
using System.Text.RegularExpressions;

namespace Pizza.Contracts.Tests;

/// <summary>docs/analysis.md against the code: what it says of events, contexts, files and classes is so.</summary>
public sealed partial class AnalysisTests
{
    private const string History = "the history";
    private static readonly string Document = File.ReadAllText(Path.Combine(SchemaFiles.Repository, "docs", "analysis.md"));
    private static readonly string[] EveryAppId = [.. typeof(AppIds).GetFields().Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void The_event_storming_has_every_event_with_its_consumers_and_no_other() => Assert.Equal(
        EventCatalog.All.Select(e => $"{e.Topic}/{e.Name} → {Consumers(e)}").Order(),
        Rows("| actor |").Select(cells => $"{cells[3]} → {cells[5]}").Order());

    [Fact]
    public void Every_event_has_an_actor_a_command_an_aggregate_and_a_policy() =>
        Assert.All(Rows("| actor |"), cells => Assert.DoesNotContain("", cells[..5]));

    [Fact]
    public void Every_service_is_a_bounded_context_with_a_reason() =>
        Assert.Equal(EveryAppId.Order(), Rows("| context |").Where(cells => cells[3].Length > 20).Select(cells => cells[1].Trim('`')).Order());

    [Fact]
    public void Every_service_has_its_hexagon_and_the_files_in_it_are_there()
    {
        var folders = Directory.GetDirectories(Path.Combine(SchemaFiles.Repository, "services")).ToDictionary(f => Path.GetFileName(f)!.ToLowerInvariant());
        var hexagons = Subgraph().Matches(Document).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

        Assert.Equal(EveryAppId.Where(folders.ContainsKey).Order(), hexagons.Keys.Order());
        Assert.All(hexagons, hexagon =>
        {
            var named = SourceFile().Matches(hexagon.Value).Select(m => m.Value).ToList();
            Assert.NotEmpty(named);
            Assert.All(named, file => Assert.NotEmpty(Directory.GetFiles(folders[hexagon.Key], file, SearchOption.AllDirectories)));
        });
    }

    [Fact]
    public void Every_member_in_the_class_diagram_is_one()
    {
        var types = RunningServices.Types.Values.Select(t => t.Assembly).Append(typeof(AppIds).Assembly).SelectMany(a => a.GetExportedTypes()).ToLookup(t => t.Name);
        var classes = Class().Matches(Document);

        Assert.True(classes.Count > 5);
        Assert.All(classes, c => Assert.All(c.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), member =>
            Assert.True(types[c.Groups[1].Value].Any(t => t.GetMember(member.TrimEnd('(', ')'), BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0),
                $"{c.Groups[1].Value} has no {member}")));
    }

    private static string Consumers(EventCatalog.Entry e) =>
        string.Join(", ", e.Consumers.Except([AppIds.CustomerCenter])) is { Length: > 0 } consumers ? consumers : History;

    // The cells of the table that begins with this header.
    private static IEnumerable<string[]> Rows(string header) =>
        Document.Split('\n').SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries));

    [GeneratedRegex(@"subgraph (\w+)\n(.*?)\n  end", RegexOptions.Singleline)]
    private static partial Regex Subgraph();

    [GeneratedRegex(@"[A-Za-z-]+\.(cs|ts)\b")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"^  class (\w+) \{\n(.*?)\n  \}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Class();
}
