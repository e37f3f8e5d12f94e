namespace Dapr.Client;

/// <summary>Who wins when two write one key.</summary>
public enum ConcurrencyMode
{
    /// <summary>The first: a write whose ETag is no longer current is refused, and so is one without ETag on a key that exists.</summary>
    FirstWrite,

    /// <summary>The last: the write is taken whatever is there.</summary>
    LastWrite,
}
