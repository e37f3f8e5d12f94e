namespace LocalDapr.Resiliency;

/// <summary>Wraps a failure that another attempt cannot cure; the policy stops and throws the inner exception.</summary>
public sealed class PermanentException(Exception inner) : Exception(inner.Message, inner);

/// <summary>The last attempt took longer than the policy's timeout.</summary>
public sealed class PolicyTimeoutException() : Exception("context deadline exceeded");

/// <summary>Not attempted: the circuit breaker is open.</summary>
public sealed class BreakerOpenException() : Exception("circuit breaker is open");

/// <summary>Not attempted: the circuit breaker is half-open and its trial requests are under way.</summary>
public sealed class TooManyRequestsException() : Exception("too many requests");
