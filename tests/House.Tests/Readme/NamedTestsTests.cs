using System.Text.RegularExpressions;

namespace Pizza.House.Tests.Readme;

/// <summary>What the documents name is there.</summary>
public partial class NamedTestsTests
{
    private static readonly string[] Files =
        [Repository.PathTo("README.md"), Repository.PathTo("docs", "analysis.md"), Repository.PathTo("docs", "requirements.md"), .. Directory.GetFiles(Repository.PathTo("docs", "walkthroughs"), "*.md")];

    [Fact]
    public void Every_class_of_tests_that_a_document_names_is_there()
    {
        var tests = Directory.EnumerateFiles(Repository.PathTo("tests"), "*Tests.cs", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet();
        var named = Files.SelectMany(file => TestClass().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(tests));
    }

    [Fact]
    public void Every_requirement_has_the_test_that_it_names()
    {
        var named = TestMethod().Matches(File.ReadAllText(Repository.PathTo("docs", "requirements.md"))).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, test => Assert.Contains($" {test.Method}(",
            File.ReadAllText(Assert.Single(Directory.EnumerateFiles(Repository.PathTo("tests", "EndToEnd.Tests"), test.Class + ".cs", SearchOption.AllDirectories)))));
    }

    [Fact]
    public void Every_link_of_a_document_leads_to_a_file() => Assert.All(Files, file => Assert.All(
        Link().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value),
        link => Assert.True(Path.Exists(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, link))), $"{file} leads to {link}")));

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"`([A-Z][A-Za-z]+Tests)\.([A-Z]\w+)`")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"\]\(([^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
