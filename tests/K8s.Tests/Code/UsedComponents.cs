using System.Text.RegularExpressions;
using Pizza.Contracts;

namespace Pizza.K8s.Tests.Code;

/// <summary>Which app uses which Dapr component, read from the source.</summary>
internal static partial class UsedComponents
{
    // What the TypeScript service names as text.
    private static readonly string[] InTypeScript = ["pubsub", "viewstore", "notify"];

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> UsersOf { get; } = HouseApp.All
        .SelectMany(app => NamesIn(app).Distinct().Select(name => (Name: name, app.Id)))
        .Concat(TopicUse.Published.Concat(TopicUse.Subscribed).Select(use => (Name: ComponentNames.PubSub, Id: use.AppId)))
        .Distinct().GroupBy(use => use.Name).ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group.Select(use => use.Id).Order()]);

    /// <summary>Apps that have actors: their reminders need the state store of actors, and their replicas call each other.</summary>
    public static IEnumerable<string> WithActors => HouseApp.All.Where(app => app.Code.Contains(".AddActors(", StringComparison.Ordinal)).Select(app => app.Id);

    private static IEnumerable<string> NamesIn(HouseApp app) => app.IsDotNet
        ? Constant().Matches(app.Code).Select(m => (string)typeof(ComponentNames).GetField(m.Groups[1].Value)!.GetRawConstantValue()!)
        : InTypeScript.Where(name => app.Code.Contains($"\"{name}\"", StringComparison.Ordinal));

    [GeneratedRegex(@"ComponentNames\.(\w+)")]
    private static partial Regex Constant();
}
