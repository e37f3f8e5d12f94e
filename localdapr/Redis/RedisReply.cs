using System.Globalization;
using System.Text;

namespace LocalDapr.Redis;

/// <summary>One answer of the server (RESP2).</summary>
internal sealed record RedisReply(byte[]? Bytes, IReadOnlyList<RedisReply>? Items, bool IsError)
{
    public static RedisReply Null { get; } = new(null, null, IsError: false);

    public bool IsNull => Bytes is null && Items is null;

    public string? Text => Bytes is null ? null : Encoding.UTF8.GetString(Bytes);

    public long Integer => long.Parse(Bytes, CultureInfo.InvariantCulture);

    /// <exception cref="RedisException">The server answered with an error.</exception>
    public RedisReply OrThrow() => IsError ? throw new RedisException(Text!) : this;
}

/// <summary>The server refused a command.</summary>
internal sealed class RedisException(string message) : Exception(message);
