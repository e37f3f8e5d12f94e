using LocalDapr.Resiliency;
using Pizza.Tests;

namespace LocalDapr.Tests.Resiliency;

public class PolicyTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly ManualTime _time = new();
    private readonly List<int> _attempts = [];

    [Fact]
    public async Task A_failure_is_retried_after_the_constant_pause_until_it_succeeds()
    {
        var policy = App("retries: { r: { policy: constant, duration: 400ms, maxRetries: 3 } }", "retry: r");

        var run = policy.RunAsync(_attempts, 503, 500, 0);
        var elapsed = await _time.RunUntilAsync(run, Limit);

        Assert.Equal(0, await run);
        Assert.Equal([1, 2, 3], _attempts);
        Assert.InRange(elapsed.TotalMilliseconds, 800, 2 * 800);
        Assert.True(policy.HasRetry);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    public async Task The_last_failed_result_is_returned_when_the_retries_are_used_up(int maxRetries, int attempts)
    {
        var policy = App($"retries: {{ r: {{ duration: 100, maxRetries: {maxRetries} }} }}", "retry: r");

        var run = policy.RunAsync(_attempts, 500);
        await _time.RunUntilAsync(run, Limit);

        Assert.Equal(500, await run);
        Assert.Equal(attempts, _attempts.Count);
        Assert.Equal(maxRetries > 0, policy.HasRetry);
    }

    [Theory]
    [InlineData("429,500-599", 429, 2)]
    [InlineData("429,500-599", 503, 2)]
    [InlineData("429,500-599", 404, 1)]
    [InlineData("", 404, 2)]
    public async Task Matching_decides_which_codes_are_retried(string codes, int code, int attempts)
    {
        var policy = App($"retries: {{ r: {{ duration: 10ms, maxRetries: 1, matching: {{ httpStatusCodes: '{codes}' }} }} }}", "retry: r");

        await _time.RunUntilAsync(policy.RunAsync(_attempts, code), Limit);

        Assert.Equal(attempts, _attempts.Count);
    }

    [Fact]
    public async Task An_exception_is_retried_whatever_matching_says()
    {
        var policy = App("retries: { r: { duration: 10ms, maxRetries: 2, matching: { httpStatusCodes: '500' } } }", "retry: r");

        var run = policy.ExecuteAsync<int>((n, _) => { _attempts.Add(n); throw new IOException("gone"); }, _ => null, default);

        await Assert.ThrowsAsync<IOException>(() => _time.RunUntilAsync(run, Limit).ContinueWith(_ => run).Unwrap());
        Assert.Equal([1, 2, 3], _attempts);
    }

    [Fact]
    public async Task A_permanent_failure_is_not_retried()
    {
        var policy = App("retries: { r: { duration: 10ms } }", "retry: r");

        await Assert.ThrowsAsync<IOException>(() => policy.ExecuteAsync<int>((n, _) => { _attempts.Add(n); throw new PermanentException(new IOException()); }, _ => null, default));

        Assert.Equal([1], _attempts);
    }

    [Fact]
    public async Task Exponential_pauses_grow_by_half_with_jitter_up_to_the_maximum()
    {
        var policy = App("retries: { r: { policy: exponential, maxInterval: 2s, maxRetries: 8 } }", "retry: r");
        var at = new List<DateTimeOffset>();

        await _time.RunUntilAsync(policy.ExecuteAsync((_, _) => { at.Add(_time.GetUtcNow()); return Task.FromResult(500); }, code => code, default), Limit);

        var pauses = at.Zip(at.Skip(1), (a, b) => (b - a).TotalMilliseconds).ToArray();
        var expected = 500.0;
        foreach (var pause in pauses)
        {
            Assert.InRange(pause, expected * 0.5, expected * 1.5 + 500);
            expected = Math.Min(expected * 1.5, 2000);
        }
        Assert.Equal(8, pauses.Length);
    }

    [Fact]
    public async Task An_exponential_policy_without_a_limit_gives_up_after_a_quarter_of_an_hour()
    {
        var policy = App("retries: { r: { policy: exponential } }", "retry: r");

        var run = policy.RunAsync(_attempts, 500);
        while (!run.IsCompleted)
        {
            await Task.Delay(1);
            _time.Advance(TimeSpan.FromSeconds(95));
        }

        Assert.Equal(500, await run);
        Assert.InRange(_attempts.Count, 8, 60);
    }

    [Fact]
    public async Task The_timeout_is_per_attempt_and_does_not_wait_for_an_operation_that_ignores_it()
    {
        var policy = App("timeouts: { t: 400 }, retries: { r: { duration: 400ms, maxRetries: 3 } }", "timeout: t, retry: r");
        var hanging = new TaskCompletionSource<Late>();
        var tokens = new List<CancellationToken>();
        var quick = new Late();

        var run = policy.ExecuteAsync((n, ct) => { tokens.Add(ct); return n == 1 ? hanging.Task : Task.FromResult(quick); }, _ => null, default);
        var elapsed = await _time.RunUntilAsync(run, Limit);

        Assert.Same(quick, await run);
        Assert.InRange(elapsed.TotalMilliseconds, 800, 2 * 800);
        Assert.True(tokens[0].IsCancellationRequested);
        var late = new Late();
        hanging.SetResult(late);
        await late.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.False(quick.Disposed.Task.IsCompleted);
    }

    [Fact]
    public async Task A_timeout_at_the_end_is_a_deadline_exceeded()
    {
        var policy = App("timeouts: { t: 500ms }", "timeout: t");

        var run = policy.ExecuteAsync((_, ct) => Task.Delay(Timeout.Infinite, ct).ContinueWith(_ => 0), _ => null, default);
        await _time.RunUntilAsync(run.ContinueWith(_ => 0), Limit);

        Assert.Equal("context deadline exceeded", (await Assert.ThrowsAsync<PolicyTimeoutException>(() => run)).Message);
    }

    [Fact]
    public async Task The_callers_own_cancellation_ends_everything_at_once()
    {
        var policy = App("timeouts: { t: 500ms }, retries: { r: { duration: 1s } }", "timeout: t, retry: r");
        using var caller = new CancellationTokenSource();

        var run = policy.ExecuteAsync<int>(async (n, ct) => { _attempts.Add(n); await Task.Delay(Timeout.Infinite, ct); return 0; }, _ => null, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal([1], _attempts);
    }

    [Fact]
    public async Task Results_of_failed_attempts_are_disposed_of_but_not_the_last()
    {
        var policy = App("retries: { r: { duration: 10ms, maxRetries: 2 } }", "retry: r");
        var results = new List<Late>();

        var run = policy.ExecuteAsync((_, _) => { results.Add(new Late()); return Task.FromResult(results[^1]); }, _ => 500, default);
        await _time.RunUntilAsync(run, Limit);

        Assert.Equal([true, true, false], results.Select(r => r.Disposed.Task.IsCompleted));
    }

    [Fact]
    public async Task Retry_and_breaker_together_stop_when_the_breaker_opens()
    {
        var policy = App("retries: { r: { duration: 400ms, maxRetries: 3 } }, timeouts: { t: 300ms }, circuitBreakers: { c: { timeout: 20s, trip: consecutiveFailures >= 3 } }",
            "retry: r, circuitBreaker: c, timeout: t");

        var run = policy.ExecuteAsync<int>(async (n, ct) => { _attempts.Add(n); await Task.Delay(Timeout.Infinite, ct); return 0; }, _ => null, default);
        var elapsed = await _time.RunUntilAsync(run.ContinueWith(_ => 0), Limit);

        await Assert.ThrowsAsync<BreakerOpenException>(() => run);
        Assert.Equal([1, 2, 3], _attempts);
        Assert.InRange(elapsed.TotalMilliseconds, 2100, 2 * 2100);
    }

    private Policy App(string policies, string target) => Policies.Of($"{{ policies: {{ {policies} }}, targets: {{ apps: {{ a: {{ {target} }} }} }} }}", _time).ForApp("a", "m");

    private sealed class Late : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new();

        public void Dispose() => Disposed.TrySetResult();
    }
}
