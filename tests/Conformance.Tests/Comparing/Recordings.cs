using System.Text.Json.Nodes;

namespace LocalDapr.Conformance.Comparing;

/// <summary>The cases of all files, in file order, each followed by its twin in memory where it has one.</summary>
public static class Recordings
{
    /// <summary>What a component on Redis is replaced by in a twin.</summary>
    private static readonly Dictionary<string, string> InMemoryTypes = new()
    {
        ["state.redis"] = "state.in-memory",
        ["pubsub.redis"] = "pubsub.in-memory",
    };

    private static readonly string[] RedisMetadata =
        ["redisHost", "redisPassword", "poolSize", "maxRetries", "processingTimeout", "redeliverInterval"];

    public static IReadOnlyList<RecordedCase> All { get; } = [.. Load()];

    public static IReadOnlyDictionary<string, RecordedCase> ByTitle { get; } = All.ToDictionary(recorded => recorded.Title);

    private static IEnumerable<RecordedCase> Load()
    {
        // cases-beyond: not recorded, but certain from daprd's source, which each of them names.
        var cases = new[] { "recordings", "cases-beyond" }.Select(folder => Path.Combine(AppContext.BaseDirectory, folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)).SelectMany(Read).ToList();
        var names = cases.Select(recorded => recorded.Name).ToHashSet();
        return cases.SelectMany(recorded => InMemoryTwin(recorded, names) is { } twin ? [recorded, twin] : new[] { recorded });
    }

    private static IEnumerable<RecordedCase> Read(string file)
    {
        var content = JsonText.Parse(File.ReadAllText(file))!;
        return content["cases"].Objects().Select(recorded => new RecordedCase(
            content["block"].Text()!, recorded["name"].Text()!, InMemory: false, recorded["setup"]!.AsObject(),
            [.. recorded["steps"].Objects()], recorded["deliveries"]!.AsArray(), recorded["options"] as JsonObject ?? []));
    }

    /// <summary>
    /// Most of what was recorded on Redis is not about Redis. Null where it is: where a step writes to Redis, where no Redis
    /// answers, where the whole case is how the data lie there, or where the same was also recorded in memory.
    /// </summary>
    private static RecordedCase? InMemoryTwin(RecordedCase recorded, HashSet<string> names)
    {
        if (!recorded.ComponentTypes.Any(InMemoryTypes.ContainsKey)
            || recorded.ComponentTypes.Any(type => type.EndsWith(".postgresql", StringComparison.Ordinal))
            || recorded.Name.StartsWith("redis-", StringComparison.Ordinal)
            || (recorded.Name.EndsWith("-redis", StringComparison.Ordinal) && names.Contains(recorded.Name[..^"redis".Length] + "memory"))
            || recorded.Steps.Any(step => step["redis"]?[0].Text() is "DEL" or "MSET")
            || recorded.Setup["components"].Objects().Any(component => component["metadata"]?["redisHost"] is { } host && host.Text() != "{{redis}}"))
            return null;
        var setup = recorded.Setup.DeepClone().AsObject();
        var sidecars = setup["sidecars"]!.AsArray();
        // In memory, sidecars share state and events only within one process, as they do under localdapr run.
        if (sidecars.Count > 1 && sidecars.Objects().All(sidecar => sidecar["start"].IsNotFalse())
            && !recorded.Steps.Any(step => step["do"].Text()?.EndsWith("Sidecar", StringComparison.Ordinal) == true))
            setup["oneProcess"] = true;
        foreach (var component in setup["components"].Objects())
        {
            if (!InMemoryTypes.TryGetValue(component["type"].Text()!, out var type)) continue;
            component["type"] = type;
            foreach (var name in RedisMetadata) (component["metadata"] as JsonObject)?.Remove(name);
        }
        return recorded with
        {
            InMemory = true,
            Setup = setup,
            Steps = [.. recorded.Steps.Select(step => step.ContainsKey("redis")
                ? new JsonObject { ["sleepMs"] = 0 }
                : AsOfMemory(step)!.AsObject())],
        };
    }

    /// <summary>
    /// Redis counts the writes of a key, memory does not: the value of an ETag is the store's own affair. And metadata tells the
    /// components that there are.
    /// </summary>
    private static JsonNode? AsOfMemory(JsonNode? step, bool expected = false)
    {
        switch (step)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, value) in members)
                    copy[name] = expected && name == "etag" ? "<any>" : AsOfMemory(value, expected || name == "expect");
                if (expected && members["type"].IsText() && InMemoryTypes.TryGetValue(members["type"].Text()!, out var type))
                    (copy["type"], copy["capabilities"]) = (type, "<any>");
                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => AsOfMemory(item, expected))]);
            default:
                return step?.DeepClone();
        }
    }
}
