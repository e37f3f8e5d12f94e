using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pizza.Contracts.Tests;

/// <summary>An entry of <c>/dapr/subscribe</c>.</summary>
/// <param name="AppId">Who.</param>
/// <param name="Topic">To what.</param>
/// <param name="DeadLetterTopic">Where what cannot be handled ends.</param>
/// <param name="DefaultRoute">Where an event of no routed type goes; without rules: every event.</param>
/// <param name="Routes">The path that each rule leads to, by the rule.</param>
public sealed partial record Subscription(string AppId, string Topic, string? DeadLetterTopic, string? DefaultRoute, IReadOnlyDictionary<string, string> Routes)
{
    public bool IsDeadLetters => Topic.StartsWith(Topics.DeadLetters(""), StringComparison.Ordinal);

    /// <summary>The event types that reach a handler, with its path.</summary>
    public IEnumerable<(string Type, string Path)> Handled() => Routes.Count > 0
        ? Routes.Select(route => (TypeRule().Match(route.Key) is { Success: true } rule ? rule.Groups[1].Value : $"(a rule that is not by type: {route.Key})", route.Value))
        : EventCatalog.All.Where(e => e.Topic == Topic).Select(e => (e.Name, DefaultRoute!));

    public static Subscription Read(string appId, JsonNode node) => new(
        appId, (string)node["topic"]!, (string?)node["deadLetterTopic"], (string?)(node["route"] ?? node["routes"]?["default"]),
        (node["routes"]?["rules"] as JsonArray ?? []).ToDictionary(rule => (string)rule!["match"]!, rule => (string)rule!["path"]!));

    [GeneratedRegex("^event\\.type == \"([A-Za-z]+)\"$")]
    private static partial Regex TypeRule();
}
