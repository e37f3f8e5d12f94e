using System.Globalization;
using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.Redis;

/// <summary>
/// The connection settings that state.redis and pubsub.redis share. What daprd's client knows and this one lacks is refused by name where it would
/// reach another server or another user; settings of its connection pool and of its retries have no meaning on one shared connection.
/// </summary>
/// <param name="Tls">Null: the connection is not encrypted.</param>
/// <param name="ReadTimeout">How long an answer may take before the connection counts as broken.</param>
internal sealed record RedisSettings(string Host, int Port, string? User, string? Password, int Database, RedisTls? Tls, TimeSpan DialTimeout, TimeSpan ReadTimeout)
{
    // daprd's is 3 s and it tries a command four times. Here every command is tried once.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private static readonly (string Name, string Instead)[] Unsupported =
    [
        ("failover", "name the master itself in redisHost"),
        ("useEntraID", "use redisUsername and redisPassword"),
        ("useAzureAD", "use redisUsername and redisPassword"),
        ("useOIDC", "use redisUsername and redisPassword"),
    ];

    /// <exception cref="ResourceException">redisHost is missing or no address, or something is set that localdapr cannot do.</exception>
    public static RedisSettings Read(Component component)
    {
        foreach (var (name, instead) in Unsupported)
            if (Flag(component, name))
                throw Wrong(component, $"{name} of component '{component.Name}' is not supported by localdapr; {instead}");
        if (Text(component, "redisType") is { } type && !type.Equals("node", StringComparison.OrdinalIgnoreCase))
            throw Wrong(component, $"redisType '{type}' of component '{component.Name}' is not supported by localdapr, which speaks to a single Redis; remove it or write node");
        if (Text(component, "queryIndexes") is not null)
            throw Wrong(component, $"queryIndexes of component '{component.Name}' needs the query API, which localdapr does not have; remove it");
        var (host, port) = Address(component);
        return new RedisSettings(host, port, Text(component, "redisUsername"), Text(component, "redisPassword"), Number(component, "redisDB", 0),
            Flag(component, "enableTLS") ? RedisTls.Read(component) : null,
            Duration(component, "dialTimeout", TimeSpan.FromSeconds(5)), Patience(component));
    }

    /// <summary>A Go duration, or a bare number of milliseconds.</summary>
    public static TimeSpan Duration(Component component, string name, TimeSpan otherwise) =>
        Text(component, name) is not { } text ? otherwise
            : GoDuration.TryParse(text, out var duration) ? duration
            : throw Wrong(component, $"{name} '{text}' of component '{component.Name}' is no duration; write 60s or 60000");

    public static int Number(Component component, string name, int otherwise) =>
        Text(component, name) is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Wrong(component, $"{name} '{text}' of component '{component.Name}' is no whole number");

    /// <summary>What Dapr takes for true in metadata.</summary>
    public static bool IsTrue(string text) => text.Trim().ToLowerInvariant() is "y" or "yes" or "true" or "t" or "on" or "1";

    private static bool Flag(Component component, string name) => Text(component, name) is { } text && IsTrue(text);

    private static (string Host, int Port) Address(Component component)
    {
        var address = Text(component, "redisHost") ?? "";
        if (address.Contains(','))
            throw Wrong(component, $"redisHost '{address}' of component '{component.Name}' names several servers; localdapr speaks to a single Redis");
        var colon = address.LastIndexOf(':');
        var given = colon > 0 ? address[(colon + 1)..] : Text(component, "redisPort");
        if (address.Length == 0 || !ushort.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            throw Wrong(component, $"component '{component.Name}' needs metadata redisHost as host:port, not '{address}'");
        if (Text(component, "redisPort") is { } other && other != given)
            throw Wrong(component, $"redisHost '{address}' and redisPort '{other}' of component '{component.Name}' contradict each other; remove one");
        return (colon > 0 ? address[..colon].Trim('[', ']') : address, port);
    }

    // As in go-redis: 0 is the default, -1 waits for ever.
    private static TimeSpan Patience(Component component) => Text(component, "readTimeout") is "-1"
        ? Timeout.InfiniteTimeSpan
        : Duration(component, "readTimeout", TimeSpan.Zero) is { Ticks: > 0 } given ? given : AnswerTime;

    private static ResourceException Wrong(Component component, string message) => new(component.File, component.Line, message);

    private static string? Text(Component component, string name) => component.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
}
