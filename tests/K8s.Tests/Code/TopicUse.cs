using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pizza.Contracts;

namespace Pizza.K8s.Tests.Code;

/// <summary>
/// Who publishes to and subscribes to which topic. docs/asyncapi.json says it, and Contracts.Tests hold it to the catalog, to what services tell their sidecars and to the code;
/// what is added here is what sidecars publish, and what the customer centre replays.
/// </summary>
internal static partial class TopicUse
{
    private static JsonNode Document { get; } = JsonNode.Parse(Repository.Read("docs", "asyncapi.json"))!;

    public static IReadOnlySet<(string AppId, string Topic)> Subscribed { get; } = Operations("receive").ToHashSet();

    public static IReadOnlySet<(string AppId, string Topic)> Published { get; } = Operations("send")
        // By the sidecar of the one who could not handle an event.
        .Concat(Subscribed.Where(s => Topics(Contracts.Topics.DeadLetters(s.AppId)).Any()).Select(s => (s.AppId, Contracts.Topics.DeadLetters(s.AppId))))
        // To the topic it came from, whichever that was.
        .Concat(Subscribed.Where(s => !s.Topic.StartsWith(Contracts.Topics.DeadLetters(""), StringComparison.Ordinal)).Select(s => (AppIds.CustomerCenter, s.Topic)))
        .ToHashSet();

    public static IReadOnlyList<string> AllTopics { get; } = [.. Topics("").Order()];

    /// <summary>Where the services publish: the two places that the sets above are made for.</summary>
    public static IEnumerable<string> PublishingFiles => HouseApp.SourceOf(Repository.PathTo("services"))
        .Where(file => Publishes().IsMatch(file.Value)).Select(file => Path.GetFileName(file.Key));

    private static IEnumerable<string> Topics(string prefix) => Document["channels"]!.AsObject().Select(channel => channel.Key).Where(topic => topic.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<(string AppId, string Topic)> Operations(string action) => Document["operations"]!.AsObject().Select(o => o.Value!)
        .Where(o => (string)o["action"]! == action).Select(o => ((string)o["tags"]![0]!["name"]!, ((string)o["channel"]!["$ref"]!)["#/channels/".Length..]));

    [GeneratedRegex(@"\b(Bulk)?Publish\w*EventAsync\(|\.pubsub\.publish|v1\.0/publish")]
    private static partial Regex Publishes();
}
