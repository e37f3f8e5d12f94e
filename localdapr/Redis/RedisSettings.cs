using System.Globalization;
using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.Redis;

/// <summary>The connection settings that state.redis and pubsub.redis share.</summary>
internal sealed record RedisSettings(string Host, int Port, string? User, string? Password, int Database, bool Tls, TimeSpan DialTimeout)
{
    /// <exception cref="ResourceException">redisHost is missing or no address.</exception>
    public static RedisSettings Read(Component component)
    {
        var address = component.Metadata.GetValueOrDefault("redisHost") ?? "";
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new ResourceException(component.File, component.Line, $"component '{component.Name}' needs metadata redisHost as host:port, not '{address}'");
        return new RedisSettings(address[..colon], port, Text(component, "redisUsername"), Text(component, "redisPassword"),
            int.TryParse(Text(component, "redisDB"), NumberStyles.None, CultureInfo.InvariantCulture, out var database) ? database : 0,
            Text(component, "enableTLS") is { } tls && tls.Equals("true", StringComparison.OrdinalIgnoreCase),
            Duration(component, "dialTimeout", TimeSpan.FromSeconds(5)));
    }

    /// <summary>A Go duration, or a bare number of milliseconds.</summary>
    public static TimeSpan Duration(Component component, string name, TimeSpan otherwise) =>
        Text(component, name) is not { } text ? otherwise
            : GoDuration.TryParse(text, out var duration) ? duration
            : throw new ResourceException(component.File, component.Line, $"{name} '{text}' of component '{component.Name}' is no duration; write 60s or 60000");

    public static int Number(Component component, string name, int otherwise) =>
        Text(component, name) is not { } text ? otherwise
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ResourceException(component.File, component.Line, $"{name} '{text}' of component '{component.Name}' is no whole number");

    private static string? Text(Component component, string name) => component.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
}
