using LocalDapr.Cel;

namespace LocalDapr.Resiliency;

/// <summary>How a circuit breaker is set up; a target gets one breaker per endpoint from it.</summary>
/// <param name="MaxRequests">Trials allowed while half-open, and successes needed to close.</param>
/// <param name="Interval">How often the counts of a closed breaker start again; zero: never.</param>
/// <param name="Timeout">How long the breaker stays open.</param>
/// <param name="Trip">Over requests, totalSuccesses, totalFailures, consecutiveSuccesses, consecutiveFailures; null: more than 5 failures in a row.</param>
internal sealed record BreakerSettings(int MaxRequests, TimeSpan Interval, TimeSpan Timeout, CelExpression? Trip);

/// <summary>
/// The states and counts of sony/gobreaker, which Dapr uses. Counts belong to a generation: an answer that comes after
/// the state changed counts for nothing.
/// </summary>
internal sealed class CircuitBreaker(BreakerSettings settings, TimeProvider time)
{
    private enum State
    {
        Closed,
        HalfOpen,
        Open,
    }

    private readonly Lock _gate = new();
    private BreakerCounts _counts;
    private State _state = State.Closed;
    private long _generation;
    private DateTimeOffset? _expires = settings.Interval > TimeSpan.Zero ? time.GetUtcNow() + settings.Interval : null;

    public BreakerSettings Settings => settings;

    /// <summary>Asks for one request; the answer must be handed to <see cref="Leave"/>.</summary>
    /// <exception cref="BreakerOpenException"/>
    /// <exception cref="TooManyRequestsException"/>
    public long Enter()
    {
        lock (_gate)
        {
            Advance();
            if (_state == State.Open)
                throw new BreakerOpenException();
            if (_state == State.HalfOpen && _counts.Requests >= settings.MaxRequests)
                throw new TooManyRequestsException();
            _counts.Requests++;
            return _generation;
        }
    }

    public void Leave(long generation, bool success)
    {
        lock (_gate)
        {
            Advance();
            if (generation != _generation)
                return;
            _counts.Count(success);
            if (_state == State.HalfOpen && !success)
                Become(State.Open);
            else if (_state == State.HalfOpen && _counts.ConsecutiveSuccesses >= settings.MaxRequests)
                Become(State.Closed);
            else if (_state == State.Closed && !success && ShouldTrip())
                Become(State.Open);
        }
    }

    private void Advance()
    {
        if (_expires is not { } end || end >= time.GetUtcNow())
            return;
        Become(_state == State.Open ? State.HalfOpen : State.Closed);
    }

    private void Become(State state)
    {
        _state = state;
        _generation++;
        _counts = default;
        _expires = state switch
        {
            State.Open => time.GetUtcNow() + settings.Timeout,
            State.Closed when settings.Interval > TimeSpan.Zero => time.GetUtcNow() + settings.Interval,
            _ => null,
        };
    }

    private bool ShouldTrip()
    {
        if (settings.Trip is null)
            return _counts.ConsecutiveFailures > 5;
        try
        {
            return settings.Trip.Evaluate(_counts.Variable);
        }
        catch (CelEvaluationException)
        {
            // Dapr: a trip expression without a value (a division by zero, say) does not trip.
            return false;
        }
    }
}

internal struct BreakerCounts
{
    public long Requests;
    public long TotalSuccesses;
    public long TotalFailures;
    public long ConsecutiveSuccesses;
    public long ConsecutiveFailures;

    public void Count(bool success)
    {
        if (success)
        {
            TotalSuccesses++;
            ConsecutiveSuccesses++;
            ConsecutiveFailures = 0;
        }
        else
        {
            TotalFailures++;
            ConsecutiveFailures++;
            ConsecutiveSuccesses = 0;
        }
    }

    public readonly long? Variable(string name) => name switch
    {
        "requests" => Requests,
        "totalSuccesses" => TotalSuccesses,
        "totalFailures" => TotalFailures,
        "consecutiveSuccesses" => ConsecutiveSuccesses,
        "consecutiveFailures" => ConsecutiveFailures,
        _ => null,
    };
}
