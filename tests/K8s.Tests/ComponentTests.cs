using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalDapr.PubSub;
using LocalDapr.Resources;
using Pizza.Contracts;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>The sets of components against the code that uses them, and the overlays against the sets.</summary>
public sealed partial class ComponentTests
{
    // What an overlay may say in other words: where the server is, TLS and with it how a client is known. Secrets it may name differently anywhere.
    private static readonly string[] Hosts = ["redisHost", "host", "hostname", "connectionString", "brokers", "url"];
    private static readonly string[] Tls = ["authType", "disableTls", "saslUsername", "saslPassword", "saslMechanism"];

    // Where MongoDB keeps the user; params may say no more than that.
    private const string UserInAdmin = "?authSource=admin";

    public static TheoryData<string> Sets => [.. Directory.GetDirectories(Repository.PathTo("components")).Select(f => Path.GetFileName(f)!).Where(f => f != "common").Order()];

    public static TheoryData<string> Overlays => Rendered.EveryOverlay;

    [Theory, MemberData(nameof(Sets))]
    public void Every_component_that_the_code_names_is_there_for_exactly_those_who_use_it(string set)
    {
        var components = Set(set).Components;

        foreach (var (name, users) in UsedComponents.UsersOf)
        {
            var component = Assert.Single(components, c => c.Name == name);
            // The broker is open to apps that are added; its topics are not open to those of the house (below).
            if (name == ComponentNames.PubSub) Assert.Empty(component.Scopes);
            else Assert.Equal(users, component.Scopes.Order());
        }
        Assert.Empty(components.Select(c => c.Name).Except([.. UsedComponents.UsersOf.Keys, "secretstore"]));
        Assert.Equal(UsedComponents.WithActors, components.Single(c => c.Metadata.GetValueOrDefault("actorStateStore") == "true").Scopes);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Each_app_may_publish_and_subscribe_to_exactly_the_topics_that_its_code_does(string set)
    {
        var pubsub = Set(set).Components.Single(c => c.Name == ComponentNames.PubSub);
        foreach (var app in HouseApp.Ids)
        {
            var scopes = new TopicScopes(pubsub, app);
            Assert.Equal(TopicUse.AllTopics.Where(topic => TopicUse.Published.Contains((app, topic))).Prepend(app), TopicUse.AllTopics.Where(scopes.MayPublish).Prepend(app));
            Assert.Equal(TopicUse.AllTopics.Where(topic => TopicUse.Subscribed.Contains((app, topic))).Prepend(app), TopicUse.AllTopics.Where(scopes.MaySubscribe).Prepend(app));
            Assert.False(scopes.MayPublish("any-other") || scopes.MaySubscribe("any-other"));
        }
    }

    [Fact]
    public void The_topics_of_the_code_are_those_of_the_contracts_and_they_are_published_in_two_places()
    {
        var constants = typeof(Topics).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), TopicUse.AllTopics.Where(topic => !topic.StartsWith(Topics.DeadLetters(""), StringComparison.Ordinal)));
        Assert.Equal(["DeadLetterEndpoints.cs", "EventPublisher.cs"], TopicUse.PublishingFiles.Order());
    }

    [Theory, MemberData(nameof(Overlays))]
    public void An_overlay_changes_where_servers_are_TLS_and_names_of_secrets_and_nothing_else(string overlay)
    {
        var folders = new[] { "common", overlay }.Select(folder => Rendered.Of(Repository.PathTo("components", folder))).ToList();
        var originals = folders.SelectMany(folder => folder.Components).Where(c => c.Name != "secretstore").ToList();
        var rendered = Rendered.Overlay(overlay);

        Assert.Equal(originals.Select(c => c.Name).Order(), rendered.Components.Select(c => c.Name).Order());
        foreach (var original in originals)
        {
            var component = rendered.Get("Component", original.Name);
            Assert.Equal("kubernetes", (string)component.Body["auth"]!["secretStore"]!);
            Assert.Equal(Comparable(original.Body, []), Comparable(component.Body, ["namespace"]));
            // Only narrowed: to those of the house that use it.
            if (original.Scopes.Count > 0) Assert.Equal(original.Scopes, component.Scopes);
            else Assert.Equal(UsedComponents.UsersOf[original.Name], component.Scopes.Order());
        }
        foreach (var original in folders.SelectMany(folder => folder.OfKind("Resiliency")))
            Assert.Equal(Comparable(original.Body, []), Comparable(rendered.Get("Resiliency", original.Name).Body, ["namespace"]));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Secrets_are_the_clusters_and_no_sidecar_reads_its_environment(string overlay)
    {
        Assert.DoesNotContain(Rendered.Overlay(overlay).Components, c => ((string)c.Spec["type"]!).StartsWith("secretstores.", StringComparison.Ordinal));
        // Names that a secret of Kubernetes can have.
        Assert.All(Rendered.Overlay(overlay).Components.SelectMany(c => c.Metadata.Values).Where(item => item.ContainsKey("secretKeyRef")),
            item => Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", (string)item["secretKeyRef"]!["name"]!));
    }

    /// <summary>MongoDB makes the user of its environment in <c>admin</c>; Dapr looks for one in the database of the component unless it is told.</summary>
    [Fact]
    public void A_user_that_the_server_makes_at_its_first_start_is_looked_for_where_it_is()
    {
        var withUser = Rendered.Overlays.Select(Rendered.Overlay).Where(rendered => rendered.Engines.SelectMany(engine => engine.Containers)
            .Any(container => Resource.List(container["env"]).Any(env => (string?)env["name"] == "MONGO_INITDB_ROOT_USERNAME"))).ToList();
        Assert.NotEmpty(withUser);
        Assert.All(withUser, rendered =>
        {
            var stores = rendered.Components.Where(component => (string)component.Spec["type"]! == "state.mongodb").ToList();
            Assert.NotEmpty(stores);
            Assert.All(stores, store => Assert.Equal(UserInAdmin, (string?)store.Metadata.GetValueOrDefault("params")?["value"]));
        });
    }

    /// <summary>Kafka makes a topic that is missing with one partition, so one replica would have all the work.</summary>
    [Fact]
    public void The_commands_that_make_the_topics_in_Kafka_make_all_of_them_with_a_partition_for_every_replica()
    {
        var made = KafkaTopics().Matches(Repository.Read("k8s", "README.md"))
            .SelectMany(m => m.Groups[1].Value.Split(' ').Select(name => (Topic: m.Groups[2].Value.Replace("$topic", name, StringComparison.Ordinal).Replace("$app", name, StringComparison.Ordinal),
                Partitions: int.Parse(m.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture)))).ToDictionary(pair => pair.Topic, pair => pair.Partitions);

        Assert.Equal(TopicUse.AllTopics, made.Keys.Order());
        Assert.All(TopicUse.Subscribed, use => Assert.True(made[use.Topic] >= (int)Rendered.Overlay("kafka-cosmos").Get("HorizontalPodAutoscaler", use.AppId).Spec["maxReplicas"]!, $"{use}"));
    }

    private static ResourceSet Set(string folder) => ResourceLoader.Load([Repository.PathTo("components", "common"), Repository.PathTo("components", folder)]);

    /// <summary>A resource without what an overlay may change.</summary>
    private static string Comparable(JsonObject body, string[] added)
    {
        var copy = (JsonObject)body.DeepClone();
        copy.Remove("auth");
        copy.Remove("scopes");
        foreach (var key in added) copy["metadata"]!.AsObject().Remove(key);
        if (copy["spec"]!["metadata"] is JsonArray items)
        {
            foreach (var item in Resource.List(items).ToList())
            {
                var name = (string)item["name"]!;
                if (Tls.Contains(name) || (name == "params" && (string?)item["value"] == UserInAdmin)) items.Remove(item);
                else if (item.ContainsKey("secretKeyRef") || Hosts.Contains(name))
                {
                    item.Remove("secretKeyRef");
                    // Of a connection string only the host may differ.
                    if (name == "connectionString") item["value"] = HostText().Replace((string)item["value"]!, "");
                    else item.Remove("value");
                }
            }
        }
        return copy.ToJsonString();
    }

    [GeneratedRegex(@"\bhost=\S+")]
    private static partial Regex HostText();

    [GeneratedRegex(@"^for (?:topic|app) in ([a-z -]+); do kafka-topics\.sh .* --topic (\S+) --partitions (\d+); done$", RegexOptions.Multiline)]
    private static partial Regex KafkaTopics();
}
