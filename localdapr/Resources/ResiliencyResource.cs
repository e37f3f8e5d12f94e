namespace LocalDapr.Resources;

/// <summary>A Dapr Resiliency resource as written; LocalDapr.Resiliency gives it its meaning.</summary>
public sealed record ResiliencyResource(
    string Name,
    IReadOnlyList<string> Scopes,
    string File,
    IReadOnlyDictionary<string, TimeoutSpec> Timeouts,
    IReadOnlyDictionary<string, RetrySpec> Retries,
    IReadOnlyDictionary<string, CircuitBreakerSpec> CircuitBreakers,
    IReadOnlyDictionary<string, TargetSpec> Apps,
    IReadOnlyDictionary<string, TargetSpec> Actors,
    IReadOnlyDictionary<string, ComponentTargetSpec> Components)
{
    /// <summary>The document as JSON: two that are written alike need no reload.</summary>
    public string Written { get; init; } = "";
}

/// <param name="Duration">A Go duration, or a bare integer of milliseconds.</param>
public sealed record TimeoutSpec(string Duration, int Line);

public sealed record RetrySpec(
    string? Policy, string? Duration, string? MaxInterval, int? MaxRetries, string? HttpStatusCodes, string? GrpcStatusCodes, int Line);

public sealed record CircuitBreakerSpec(int? MaxRequests, string? Interval, string? Timeout, string? Trip, int Line);

/// <summary>What a target names; each of the three is the name of a policy or null.</summary>
/// <param name="CacheSize"><c>circuitBreakerCacheSize</c>.</param>
/// <param name="Scope"><c>circuitBreakerScope</c> of an actor target: type, id or both.</param>
public sealed record TargetSpec(string? Timeout, string? Retry, string? CircuitBreaker, int? CacheSize, string? Scope, int Line);

public sealed record ComponentTargetSpec(TargetSpec? Inbound, TargetSpec? Outbound);
