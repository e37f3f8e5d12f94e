using System.Globalization;
using System.Text.RegularExpressions;
using LocalDapr.Run.Replicas;
using Pizza.Contracts;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>docs/growing.md against the code and the files: every topic and every kind of state key is in its tables, and the limits are those in force.</summary>
public sealed partial class GrowingTests
{
    private static string Text { get; } = Repository.Read("docs", "growing.md");

    [Fact]
    public void Every_topic_has_its_partition_key_in_the_table()
    {
        var rows = TopicRow().Matches(Text).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(TopicUse.AllTopics, rows.SelectMany(row => Name().Matches(row).Select(m => m.Groups[1].Value)).Order());
    }

    [Fact]
    public void Every_kind_of_key_in_a_state_store_is_in_the_table_with_its_store_and_app()
    {
        var documented = StoreRow().Matches(Text).SelectMany(row => Name().Matches(row.Groups[3].Value).Select(key => $"{row.Groups[1].Value} {row.Groups[2].Value} {key.Groups[1].Value}"));
        var inCode = from store in (string[])[ComponentNames.OrderStore, ComponentNames.ViewStore]
                     from app in UsedComponents.UsersOf[store]
                     from key in KeysOf(HouseApp.Of(app))
                     select $"{store} {app} {key}";

        Assert.Equal(inCode.Distinct().Order(), documented.Order());
    }

    [Fact]
    public void The_limits_are_those_of_the_files()
    {
        var pubsub = Rendered.Overlay("redis-mongo").Get("Component", ComponentNames.PubSub);
        string Set(string name) => (string)Resource.List(pubsub.Spec["metadata"]).Single(item => (string)item["name"]! == name)["value"]!;
        Assert.StartsWith($"{Set("concurrency")} per instance", Limit("deliveries at once"), StringComparison.Ordinal);
        Assert.StartsWith($"{long.Parse(Set("maxLenApprox"), CultureInfo.InvariantCulture):N0} per topic", Limit("events kept for who is away"), StringComparison.Ordinal);
        Assert.Equal($"after {Set("processingTimeout").TrimEnd('s')} s", Limit("an event of a killed instance comes again"));
        Assert.Equal($"{Replication.Most}", Limit("instances of one service at one machine"));

        var most = Rendered.Overlay("redis-mongo").OfKind("HorizontalPodAutoscaler").ToLookup(scaler => (int)scaler.Spec["maxReplicas"]!, scaler => scaler.Name);
        var far = FarRow().Match(Limit("instances of one service in a cluster"));
        Assert.Equal([int.Parse(far.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(far.Groups[3].Value, CultureInfo.InvariantCulture)], most.Select(group => group.Key).OrderDescending());
        Assert.Equal(most[most.Max(group => group.Key)].Order(), far.Groups[2].Value.Split(", ").Order());

        var connections = Arguments("redis-mongo", "postgres").Single(arg => arg.StartsWith("max_connections=", StringComparison.Ordinal))["max_connections=".Length..];
        Assert.Equal($"{int.Parse(connections, CultureInfo.InvariantCulture):N0}", Limit("connections to PostgreSQL"));
        var pool = int.Parse(PoolSize().Match(Repository.Read("k8s", "README.md")).Groups[1].Value, CultureInfo.InvariantCulture);
        var (rendered, store) = (Rendered.Overlay("redis-mongo"), Rendered.Overlay("redis-mongo").Get("Deployment", AppIds.Store));
        Assert.Contains($"a pool of {pool} per instance", Text, StringComparison.Ordinal);
        Assert.Contains($"`store` has {Replicas.Most(rendered, store)} instances, a new one and up to {Replicas.Ending(store)} that are ending, which open {Replicas.AtOnce(rendered, store) * pool}.", Text, StringComparison.Ordinal);
    }

    /// <summary>Above maxmemory Redis refuses and goes on; above the limit it is killed. So the second must be well above the first, and the first above what the streams come to.</summary>
    [Fact]
    public void Redis_holds_the_streams_of_the_topics_that_grow_with_orders_and_stays_below_its_limit()
    {
        var redis = Rendered.Overlay("redis-mongo").Get("StatefulSet", "redis").Containers.Single();
        var arguments = Arguments("redis-mongo", "redis").ToList();
        var gigabytes = int.Parse(arguments[arguments.IndexOf("--maxmemory") + 1].Replace("gb", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var limit = int.Parse(((string)redis["resources"]!["limits"]!["memory"]!).Replace("Gi", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.True(gigabytes <= 0.75 * limit, $"{gigabytes} of {limit} GiB");
        Assert.Equal("noeviction", arguments[arguments.IndexOf("--maxmemory-policy") + 1]);
        // What it may hold is its own: who takes more than it requests is the first to go on a node without memory.
        Assert.Equal($"{gigabytes}Gi", (string)redis["resources"]!["requests"]!["memory"]!);
        // Its file is written anew at twice its size, and beside the old one; without room Redis ends, for it cannot say any more what is on disk.
        var claim = Assert.Single(Resource.List(Rendered.Overlay("redis-mongo").Get("StatefulSet", "redis").Spec["volumeClaimTemplates"]));
        var volume = (string)claim["spec"]!["resources"]!["requests"]!["storage"]!;
        Assert.EndsWith("Gi", volume, StringComparison.Ordinal);
        Assert.True(int.Parse(volume[..^2], CultureInfo.InvariantCulture) >= 3 * gigabytes, $"{volume} for {gigabytes} GB");
        Assert.Equal($"{volume[..^2]} GiB", Limit("disk of Redis"));

        var sum = StreamSum().Match(Text);
        Assert.True(sum.Success, "the sum of the streams is not in docs/growing.md");
        var growing = TopicUse.AllTopics.Count(topic => topic is not (Topics.Stores or Topics.Menu) && !topic.StartsWith(Topics.DeadLetters(""), StringComparison.Ordinal));
        var events = (string)Resource.List(Rendered.Overlay("redis-mongo").Get("Component", ComponentNames.PubSub).Spec["metadata"]).Single(item => (string)item["name"]! == "maxLenApprox")["value"]!;
        Assert.Equal((growing, long.Parse(events, CultureInfo.InvariantCulture), gigabytes), (Number(sum, 1), Number(sum, 2), Number(sum, 5)));
        var bytes = growing * long.Parse(events, CultureInfo.InvariantCulture) * double.Parse(sum.Groups[3].Value, CultureInfo.InvariantCulture) * 1_000;
        Assert.Equal(double.Parse(sum.Groups[4].Value, CultureInfo.InvariantCulture), bytes / 1e9, 0.06);
        // What Redis calls a gigabyte has 1,024 parts.
        Assert.True(bytes < gigabytes * Math.Pow(1024, 3), $"{bytes} bytes in {gigabytes} GB");
    }

    /// <summary>Of what it sees as the machine's memory it would take a share; the container's limit is what kills it.</summary>
    [Fact]
    public void RabbitMQ_stops_its_publishers_well_below_its_limit_and_by_a_number_of_bytes()
    {
        var rabbit = Rendered.Overlay("rabbitmq-postgres").Get("StatefulSet", "rabbitmq").Containers.Single();
        var watermark = Watermark().Match((string)Resource.List(rabbit["env"]).Single(env => (string)env["name"]! == "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS")["value"]!);
        Assert.True(watermark.Success, "no absolute watermark");
        var limit = (string)rabbit["resources"]!["limits"]!["memory"]!;
        Assert.EndsWith("Gi", limit, StringComparison.Ordinal);
        // RabbitMQ's own advice: 0.4 to 0.7 of what there is.
        Assert.InRange(Number(watermark, 1) / (Math.Pow(1024, 3) * int.Parse(limit[..^2], CultureInfo.InvariantCulture)), 0.4, 0.7);
        Assert.Equal($"{Number(watermark, 1) / 1024 / 1024} MiB", Limit("memory of RabbitMQ"));
    }

    [Fact]
    public void Whatever_a_command_of_the_README_takes_from_the_environment_is_said_where_it_comes_from()
    {
        var readme = Repository.Read("k8s", "README.md");
        var commands = string.Join('\n', ShellBlock().Matches(readme).Select(m => m.Groups[1].Value));
        var prose = ShellBlock().Replace(readme, "");
        var taken = Variable().Matches(commands).Select(m => m.Groups[1].Value).Distinct().Where(name => !commands.Contains($"{name}=", StringComparison.Ordinal)).ToList();
        Assert.Contains("NOTIFY_URL", taken);
        Assert.All(taken, name => Assert.Contains($"`{name}`", prose, StringComparison.Ordinal));
    }

    private static string Limit(string what) => LimitRow().Matches(Text).Single(row => row.Groups[1].Value == what).Groups[2].Value;

    private static IEnumerable<string> Arguments(string overlay, string engine) => Rendered.Overlay(overlay).Get("StatefulSet", engine).Containers.Single()["args"]!.AsArray().Select(arg => (string)arg!);

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>How the keys of an app begin: where something that is called a key is made, and where the customer centre names its documents.</summary>
    private static IEnumerable<string> KeysOf(HouseApp app)
    {
        var keys = app.Source.SelectMany(file => (app.IsDotNet ? KeyInCode() : KeyInTypeScript()).Matches(file.Value)).Select(m => m.Groups[1].Value);
        return app.Id == AppIds.CustomerCenter ? keys.Concat(DocumentKey().Matches(app.Source.Single(file => file.Key.EndsWith("ViewDocuments.cs", StringComparison.Ordinal)).Value).Select(m => m.Groups[1].Value))
            .Append(IndexKey().Match(app.Code).Groups[1].Value) : keys;
    }

    [GeneratedRegex(@"^\| topics (.+?) \| broker \|", RegexOptions.Multiline)]
    private static partial Regex TopicRow();

    [GeneratedRegex(@"^\| `(\w+store)` \| `(\w+)` \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex StoreRow();

    [GeneratedRegex(@"^\| ([\w ]+) \| ([^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex LimitRow();

    [GeneratedRegex(@"^(\d+) \(([\w, ]+)\), (\d+) \(the others\)$")]
    private static partial Regex FarRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"(\d+) x ([\d,]+) x ([\d.]+) kB = ([\d.]+) GB then, which `--maxmemory (\d+)gb`")]
    private static partial Regex StreamSum();

    [GeneratedRegex(@"-rabbit vm_memory_high_watermark \{absolute,(\d+)\}")]
    private static partial Regex Watermark();

    [GeneratedRegex(@"Maximum Pool Size=(\d+)")]
    private static partial Regex PoolSize();

    [GeneratedRegex(@"^```sh\n([\s\S]*?)^```$", RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\$([A-Z_]+)\b")]
    private static partial Regex Variable();

    // Key(long orderId) => $"order-…, CounterKey = "order-id-next", stateKey = "idempotency-" + …
    [GeneratedRegex(@"\b\w*[kK]ey(?:\(long \w+\))? =>? \$?""([a-z]+(?:-[a-z]+)*[-:]?)")]
    private static partial Regex KeyInCode();

    [GeneratedRegex(@"`([a-z]+-)\$\{\w+(?:\.\w+)?\}`")]
    private static partial Regex KeyInTypeScript();

    [GeneratedRegex(@"=>\s+\$?""([a-z]+(?:-[a-z]+)*:)")]
    private static partial Regex DocumentKey();

    [GeneratedRegex(@"class IndexKeys\s*\{[^}]*?""(\w+:)""")]
    private static partial Regex IndexKey();
}
