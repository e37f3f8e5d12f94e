using System.Text.Json;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.Actors;

/// <summary>How one actor type is hosted.</summary>
/// <param name="IdleTimeout">An actor not called for so long is deactivated.</param>
/// <param name="DrainTimeout">How long calls in progress may take when the host stops.</param>
public sealed record ActorTypeConfig(TimeSpan IdleTimeout, TimeSpan DrainTimeout, bool Reentrant, int MaxStackDepth);

/// <summary>What the app answers to <c>GET /dapr/config</c>: the actor types it hosts.</summary>
public sealed record ActorHostConfig(IReadOnlyDictionary<string, ActorTypeConfig> Types)
{
    private static readonly ActorTypeConfig Defaults = new(TimeSpan.FromMinutes(60), TimeSpan.FromSeconds(2), Reentrant: false, MaxStackDepth: 32);

    public static ActorHostConfig None { get; } = new(new Dictionary<string, ActorTypeConfig>());

    /// <summary>An answer that cannot be read hosts nothing, as in daprd; an unreadable duration is Dapr's default.</summary>
    public static ActorHostConfig Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = GoJson.First(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return None;
            var app = Read(root, Defaults);
            var types = Texts(root, "entities").ToDictionary(type => type, _ => app);
            if (root.TryGetProperty("entitiesConfig", out var groups) && groups.ValueKind == JsonValueKind.Array)
            {
                foreach (var group in groups.EnumerateArray().Where(g => g.ValueKind == JsonValueKind.Object))
                {
                    // Settings of a group replace those of the app; what a group leaves out is Dapr's default, not the app's.
                    foreach (var type in Texts(group, "entities").Where(types.ContainsKey))
                        types[type] = Read(group, Defaults);
                }
            }
            return new ActorHostConfig(types);
        }
        catch (JsonException)
        {
            return None;
        }
    }

    private static ActorTypeConfig Read(JsonElement json, ActorTypeConfig defaults)
    {
        var reentrancy = json.TryGetProperty("reentrancy", out var value) && value.ValueKind == JsonValueKind.Object ? value : default;
        return new ActorTypeConfig(
            Duration(json, "actorIdleTimeout", defaults.IdleTimeout),
            Duration(json, "drainOngoingCallTimeout", defaults.DrainTimeout),
            reentrancy.ValueKind == JsonValueKind.Object && reentrancy.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True,
            reentrancy.ValueKind == JsonValueKind.Object && reentrancy.TryGetProperty("maxStackDepth", out var depth) && depth.ValueKind == JsonValueKind.Number
                ? depth.GetInt32()
                : defaults.MaxStackDepth);
    }

    private static IEnumerable<string> Texts(JsonElement json, string name) => json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Distinct()
        : [];

    private static TimeSpan Duration(JsonElement json, string name, TimeSpan otherwise) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && GoDuration.TryParseGo(value.GetString()!, out var duration) && duration > TimeSpan.Zero ? duration : otherwise;
}
