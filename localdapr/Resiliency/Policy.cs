namespace LocalDapr.Resiliency;

/// <summary>What applies to one call: retry(breaker(timeout(operation))), any of the three may be absent.</summary>
public sealed class Policy
{
    /// <summary>No retry, no breaker, no timeout: the operation runs once, as it is.</summary>
    public static Policy Empty { get; } = new();

    public bool IsEmpty => throw new NotImplementedException();

    public bool HasRetry => throw new NotImplementedException();

    public Task<T> ExecuteAsync<T>(Func<int, CancellationToken, Task<T>> operation, Func<T, int?> failureCode, CancellationToken ct) => throw new NotImplementedException();
}
