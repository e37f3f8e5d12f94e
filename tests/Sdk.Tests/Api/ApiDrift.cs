using System.Text.RegularExpressions;

namespace Sdk.Tests.Api;

/// <summary>
/// Finds what the bundled SDK offers and the official one does not, or not so. Less is allowed, except in an interface: who implements it
/// must have implemented the official one.
/// </summary>
internal static partial class ApiDrift
{
    public static List<string> Find(IEnumerable<ApiType> bundled, IReadOnlyDictionary<string, ApiType> official) =>
        [.. bundled.SelectMany(type => official.TryGetValue(type.FullName, out var model)
            ? Compare(type, model)
            : [$"{type.FullName}: the official SDK has no such type"])];

    private static IEnumerable<string> Compare(ApiType type, ApiType model)
    {
        // The official assemblies are annotated in part; where they are not, an annotation of ours only says more.
        var annotated = IsAnnotated(model);
        string Plain(string member) => annotated ? member : ReferenceMark().Replace(member, "");
        var known = model.Members.Select(Plain).ToHashSet();

        if (type.Assembly != model.Assembly)
        {
            yield return $"{type.FullName}: is in {type.Assembly}, officially in {model.Assembly}";
        }

        if (type.Kind != model.Kind)
        {
            yield return $"{type.FullName}: is a {type.Kind}, officially a {model.Kind}";
        }

        if (type.Usage != model.Usage)
        {
            yield return $"{type.FullName}: is used as {type.Usage}, officially as {model.Usage}";
        }

        foreach (var parent in type.Bases.Except(model.Bases))
        {
            yield return $"{type.FullName}: derives from {parent}, officially not";
        }

        foreach (var member in type.Members.Where(member => !known.Contains(Plain(member))))
        {
            yield return $"{type.FullName}: the official SDK has no such member: {member}";
        }

        if (type.Kind == "interface")
        {
            var own = type.Members.Select(Plain).ToHashSet();
            foreach (var member in known.Except(own))
            {
                yield return $"{type.FullName}: lacks the interface member {member}";
            }
        }
    }

    private static bool IsAnnotated(ApiType model) => model.Members.Any(member => ReferenceMark().IsMatch(member));

    // A question mark after anything but a value type. A value type missing here shows up as a difference, not as a silent match.
    [GeneratedRegex(@"(?<!\b(?:int|bool|TimeSpan|ConsistencyMode|ConcurrencyMode|StateOperationType))\?")]
    private static partial Regex ReferenceMark();
}
