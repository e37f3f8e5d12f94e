using System.Runtime.ExceptionServices;

namespace LocalDapr.Resiliency;

/// <summary>What applies to one call: retry(breaker(timeout(operation))), where any of the three may be absent. The timeout is per attempt.</summary>
public sealed class Policy
{
    private readonly TimeProvider _time;
    private readonly TimeSpan? _timeout;
    private readonly RetryPolicy? _retry;
    private readonly CircuitBreaker? _breaker;

    internal Policy(TimeProvider time, TimeSpan? timeout, RetryPolicy? retry, CircuitBreaker? breaker)
    {
        _time = time;
        // Dapr: a timeout of zero or less is none.
        _timeout = timeout > TimeSpan.Zero ? timeout : null;
        _retry = retry;
        _breaker = breaker;
    }

    /// <summary>The operation runs once, as it is.</summary>
    public static Policy Empty { get; } = new(TimeProvider.System, null, null, null);

    public bool IsEmpty => _timeout is null && _retry is null && _breaker is null;

    /// <summary>The operation may run more than once, so its input must be repeatable.</summary>
    public bool HasRetry => _retry is { MaxRetries: not 0 };

    /// <summary>
    /// Runs the operation. When the attempts end with a failed result, that result is returned; failed results before it and
    /// results that come after their timeout are disposed of.
    /// </summary>
    /// <param name="operation">Gets the number of the attempt, from 1. Its exceptions are failures without a code, which are always retried.</param>
    /// <param name="failureCode">Null: success. Else the HTTP or gRPC status it failed with.</param>
    /// <exception cref="PolicyTimeoutException"/>
    /// <exception cref="BreakerOpenException"/>
    /// <exception cref="TooManyRequestsException"/>
    public async Task<T> ExecuteAsync<T>(Func<int, CancellationToken, Task<T>> operation, Func<T, int?> failureCode, CancellationToken ct)
    {
        var started = _retry is null ? 0 : _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            ExceptionDispatchInfo? failure = null;
            T result = default!;
            try
            {
                result = await AttemptAsync(operation, failureCode, attempt, ct);
            }
            catch (PermanentException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerException!);
            }
            catch (Exception e) when (_retry is not null && e is not (BreakerOpenException or TooManyRequestsException) && !ct.IsCancellationRequested)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            if (failure is null && (_retry is null || failureCode(result) is not { } code || !_retry.Matching.IsRetried(code)))
                return result;
            if (_retry!.Pause(attempt, _time.GetElapsedTime(started)) is not { } pause)
            {
                failure?.Throw();
                return result;
            }
            (result as IDisposable)?.Dispose();
            await Task.Delay(pause, _time, ct);
        }
    }

    private async Task<T> AttemptAsync<T>(Func<int, CancellationToken, Task<T>> operation, Func<T, int?> failureCode, int attempt, CancellationToken ct)
    {
        if (_breaker is null)
            return await WithTimeoutAsync(operation, attempt, ct);
        var generation = _breaker.Enter();
        var success = false;
        try
        {
            var result = await WithTimeoutAsync(operation, attempt, ct);
            success = failureCode(result) is null;
            return result;
        }
        finally
        {
            _breaker.Leave(generation, success);
        }
    }

    private async Task<T> WithTimeoutAsync<T>(Func<int, CancellationToken, Task<T>> operation, int attempt, CancellationToken ct)
    {
        if (_timeout is not { } timeout)
            return await operation(attempt, ct);
        using var expiry = new CancellationTokenSource(timeout, _time);
        var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, expiry.Token);
        Task<T>? running = null;
        try
        {
            running = operation(attempt, linked.Token);
            return await running.WaitAsync(linked.Token);
        }
        catch (Exception e) when (expiry.IsCancellationRequested && !ct.IsCancellationRequested && e is not PermanentException)
        {
            throw new PolicyTimeoutException();
        }
        finally
        {
            // The operation may ignore its token: nobody waits for it, but its late result is disposed of and its late failure observed.
            if (running is null or { IsCompleted: true })
                linked.Dispose();
            else
                _ = DiscardAsync(running, linked);
        }
    }

    private static async Task DiscardAsync<T>(Task<T> abandoned, CancellationTokenSource token)
    {
        await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (abandoned.IsCompletedSuccessfully)
            (abandoned.Result as IDisposable)?.Dispose();
        token.Dispose();
    }
}
