using System.Text.RegularExpressions;

namespace Sdk.Tests.Api;

/// <summary>Reads the official SDK's signatures, as they were printed from its assemblies.</summary>
internal static partial class OfficialApi
{
    public static string Text => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "official-api-1.18.5.txt"));

    public static Dictionary<string, ApiType> Parse(string text)
    {
        var types = Sections().Split(text.ReplaceLineEndings("\n")).Where(section => section.Trim().Length > 0).Select(Read).ToArray();
        return types.ToDictionary(type => type.FullName);
    }

    private static ApiType Read(string section)
    {
        var lines = section.Split('\n').Where(line => line.Trim().Length > 0).ToList();
        var place = Place().Match(lines[0]);
        lines.RemoveAt(0);
        string? usage = null;
        if (lines[0].StartsWith("[AttributeUsage", StringComparison.Ordinal))
        {
            usage = lines[0];
            lines.RemoveAt(0);
        }

        var declaration = Declaration().Match(lines[0]);
        if (!place.Success || !declaration.Success)
        {
            throw new FormatException($"Not a type of the official API: {lines[0]}");
        }

        var kind = declaration.Groups["kind"].Value;
        var body = declaration.Groups["body"] is { Success: true } inline
            ? [inline.Value]
            : lines.Skip(1).Where(line => line is not ("{" or "}"));
        return new ApiType(
            place.Groups["namespace"].Value,
            place.Groups["assembly"].Value,
            declaration.Groups["name"].Value,
            kind,
            [.. Split(declaration.Groups["bases"].Value)],
            usage,
            kind == "enum" ? [.. body.SelectMany(line => Split(line.Trim('{', '}', ' ')))] : [.. body.Select(Member).Where(it => it.Length > 0)]);
    }

    // That a member is obsolete does not change how it is called.
    private static string Member(string line) => ObsoleteMark().Replace(line.Trim(), "");

    private static IEnumerable<string> Split(string list) =>
        TopLevelComma().Split(list).Select(part => part.Trim()).Where(part => part.Length > 0);

    [GeneratedRegex(@"(?m)^(?=// namespace )")]
    private static partial Regex Sections();

    [GeneratedRegex(@"^// namespace (?<namespace>\S+)\s+\((?<assembly>\S+)\)")]
    private static partial Regex Place();

    [GeneratedRegex(@"^public (?<kind>(?:(?:static|abstract|sealed|readonly) )?(?:class|struct|interface|enum)) (?<name>\w+(?:<[^>]+>)?)(?: : (?<bases>[^{]+))?(?: \{ (?<body>.*) \})?$")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\[Obsolete[^\]]*\] ")]
    private static partial Regex ObsoleteMark();

    [GeneratedRegex(@",(?![^<]*>)")]
    private static partial Regex TopLevelComma();
}
