using LocalDapr.Resiliency;
using Pizza.Tests;

namespace LocalDapr.Tests.Resiliency;

public class CircuitBreakerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_breaker_opens_tries_again_and_closes()
    {
        var policy = Breaker("maxRequests: 1, timeout: 2s, trip: consecutiveFailures >= 3");
        for (var i = 0; i < 3; i++)
            Assert.Equal(500, await CallAsync(policy, 500));

        await Assert.ThrowsAsync<BreakerOpenException>(() => CallAsync(policy, 0));
        Wait(2.1);
        Assert.Equal(500, await CallAsync(policy, 500));
        await Assert.ThrowsAsync<BreakerOpenException>(() => CallAsync(policy, 0));
        Wait(2.1);
        Assert.Equal(0, await CallAsync(policy, 0));
        Assert.Equal(500, await CallAsync(policy, 500));
        Assert.Equal(0, await CallAsync(policy, 0));
    }

    [Fact]
    public async Task While_half_open_only_so_many_requests_pass_and_as_many_successes_close_it()
    {
        var policy = Breaker("maxRequests: 2, timeout: 1s, trip: consecutiveFailures >= 1");
        await CallAsync(policy, 500);
        Wait(1.1);

        var trials = new[] { new TaskCompletionSource<int>(), new TaskCompletionSource<int>() };
        var running = trials.Select(t => policy.ExecuteAsync((_, _) => t.Task, code => code == 0 ? null : code, default)).ToArray();
        await Assert.ThrowsAsync<TooManyRequestsException>(() => CallAsync(policy, 0));
        trials[0].SetResult(0);
        await running[0];
        await Assert.ThrowsAsync<TooManyRequestsException>(() => CallAsync(policy, 0));
        trials[1].SetResult(0);
        await running[1];

        Assert.Equal(0, await CallAsync(policy, 0));
    }

    [Fact]
    public async Task An_answer_from_before_the_state_changed_counts_for_nothing()
    {
        var policy = Breaker("maxRequests: 1, timeout: 1s, trip: consecutiveFailures >= 1");
        var slow = new TaskCompletionSource<int>();
        var old = policy.ExecuteAsync((_, _) => slow.Task, code => code == 0 ? null : code, default);
        await CallAsync(policy, 500);
        Wait(1.1);
        Assert.Equal(0, await CallAsync(policy, 0));

        slow.SetResult(500);
        await old;

        Assert.Equal(0, await CallAsync(policy, 0));
    }

    [Fact]
    public async Task A_success_ends_a_row_of_failures()
    {
        var policy = Breaker("trip: consecutiveFailures >= 2");
        foreach (var code in new[] { 500, 0, 500, 0, 500 })
            await CallAsync(policy, code);

        Assert.Equal(0, await CallAsync(policy, 0));
    }

    [Fact]
    public async Task The_interval_starts_the_counts_again()
    {
        var policy = Breaker("interval: 10s, trip: totalFailures >= 3");
        await CallAsync(policy, 500);
        await CallAsync(policy, 500);
        Wait(10.1);
        await CallAsync(policy, 500);
        await CallAsync(policy, 500);

        Assert.Equal(500, await CallAsync(policy, 500));
        await Assert.ThrowsAsync<BreakerOpenException>(() => CallAsync(policy, 0));
    }

    [Fact]
    public async Task Without_a_trip_expression_the_sixth_failure_in_a_row_opens_for_a_minute()
    {
        var policy = Breaker("maxRequests: 0");
        for (var i = 0; i < 6; i++)
            await CallAsync(policy, 500);

        Wait(59.9);
        await Assert.ThrowsAsync<BreakerOpenException>(() => CallAsync(policy, 0));
        Wait(0.2);
        Assert.Equal(0, await CallAsync(policy, 0));
    }

    [Fact]
    public async Task A_trip_expression_may_use_ratios_and_one_without_a_value_does_not_trip()
    {
        var policy = Breaker("trip: 'requests >= 4 && totalFailures / (requests - 4) > 0'");
        for (var i = 0; i < 4; i++)
            Assert.Equal(500, await CallAsync(policy, 500));

        Assert.Equal(500, await CallAsync(policy, 500));
        await Assert.ThrowsAsync<BreakerOpenException>(() => CallAsync(policy, 0));
    }

    [Fact]
    public async Task Each_method_path_has_its_own_breaker_and_the_cache_is_bounded()
    {
        var policies = Policies.Of("{ policies: { circuitBreakers: { c: { trip: consecutiveFailures >= 1 } } }, targets: { apps: { a: { circuitBreaker: c, circuitBreakerCacheSize: 2 } } } }", _time);
        await CallAsync(policies.ForApp("a", "x"), 500);

        Assert.Equal(0, await CallAsync(policies.ForApp("a", "y"), 0));
        await Assert.ThrowsAsync<BreakerOpenException>(() => CallAsync(policies.ForApp("a", "x"), 0));
        await CallAsync(policies.ForApp("a", "y"), 0);
        await CallAsync(policies.ForApp("a", "z"), 0);
        Assert.Equal(0, await CallAsync(policies.ForApp("a", "x"), 0));
    }

    private static Task<int> CallAsync(Policy policy, int code) => policy.RunAsync([], code);

    private void Wait(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private Policy Breaker(string settings) =>
        Policies.Of($"{{ policies: {{ circuitBreakers: {{ c: {{ {settings} }} }} }}, targets: {{ apps: {{ a: {{ circuitBreaker: c }} }} }} }}", _time).ForApp("a", "m");
}
