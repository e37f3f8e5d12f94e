using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Tests.Resources;
using Pizza.Tests;

namespace LocalDapr.Tests.Resiliency;

/// <summary>How Resiliency files become policies, beyond what is recorded: read from pkg/resiliency and dapr/kit retry.</summary>
public class PolicyTableTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private readonly ManualTime _time = new();
    private readonly List<int> _attempts = [];

    [Theory]
    [InlineData("{ maxRetries: 0 }", 1)]
    [InlineData("{ duration: 1ms, maxRetries: 4 }", 5)]
    [InlineData("{ policy: Constant, duration: 1ms, maxRetries: 1 }", 2)]
    [InlineData("{ policy: exponential, maxRetries: 2 }", 3)]
    [InlineData("{ policy: '', duration: '1', maxRetries: 1 }", 2)]
    [InlineData("{ duration: 0s, maxRetries: 3 }", 4)]
    public async Task Max_retries_are_what_comes_after_the_first_attempt(string retry, int attempts)
    {
        await _time.RunUntilAsync(App($"retries: {{ r: {retry} }}", "retry: r").RunAsync(_attempts, 500), Limit);

        Assert.Equal(attempts, _attempts.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{ maxRetries: -1 }")]
    public async Task Without_a_maximum_a_constant_policy_never_gives_up(string retry)
    {
        var failures = Enumerable.Repeat(500, 12).Append(0).ToArray();
        var run = App($"retries: {{ r: {retry} }}", "retry: r").RunAsync(_attempts, failures);

        var elapsed = await _time.RunUntilAsync(run, Limit);

        Assert.Equal(0, await run);
        Assert.InRange(elapsed.TotalSeconds, 60, 2 * 60);   // five seconds each time
    }

    [Theory]
    [InlineData("httpStatusCodes: '500-502,504'", 502, true)]
    [InlineData("httpStatusCodes: '500-502,504'", 503, false)]
    [InlineData("httpStatusCodes: '500'", 14, true)]
    [InlineData("gRPCStatusCodes: '1,13-15'", 14, true)]
    [InlineData("gRPCStatusCodes: '1,13-15'", 2, false)]
    [InlineData("gRPCStatusCodes: '14'", 500, true)]
    [InlineData("httpStatusCodes: ''", 404, true)]
    [InlineData("httpStatusCodes: ','", 500, false)]
    [InlineData("httpStatusCodes: '100-599'", 42, false)]
    public async Task Matching_lists_what_is_retried_and_says_nothing_of_the_other_protocol(string matching, int code, bool retried)
    {
        await _time.RunUntilAsync(App($"retries: {{ r: {{ duration: 1ms, maxRetries: 1, matching: {{ {matching} }} }} }}", "retry: r").RunAsync(_attempts, code), Limit);

        Assert.Equal(retried ? 2 : 1, _attempts.Count);
    }

    [Theory]
    [InlineData("consecutiveFailures >= 2", 2)]
    [InlineData("consecutiveFailures > 2", 3)]
    [InlineData("totalFailures == 4", 4)]
    [InlineData("requests >= 3 && totalFailures > totalSuccesses", 3)]
    [InlineData("double(totalFailures) / double(requests) > 0.5 && requests > 4", 5)]
    [InlineData("consecutiveSuccesses == 0 && requests > 1", 2)]
    [InlineData("", 6)]
    [InlineData("totalFailures / totalSuccesses > 1", 0)]
    [InlineData("requests", 0)]
    [InlineData("unknown > 1", 0)]
    public async Task A_breaker_trips_when_its_expression_says_so_and_never_when_it_has_no_value(string trip, int failures)
    {
        var policy = App($"circuitBreakers: {{ c: {{ trip: '{trip}' }} }}", "circuitBreaker: c");

        var calls = 0;
        try
        {
            for (; calls < 20; calls++)
                await policy.RunAsync(_attempts, 500);
        }
        catch (BreakerOpenException)
        {
        }

        Assert.Equal(failures == 0 ? 20 : failures, calls);
    }

    [Fact]
    public async Task Of_several_files_the_later_one_wins_name_by_name_and_a_target_may_use_another_files_policy()
    {
        using var folder = new Folder();
        folder.Add("a.yaml", File("first", "{ policies: { retries: { r: { duration: 1ms, maxRetries: 1 }, s: { duration: 1ms, maxRetries: 2 } } }, targets: { apps: { a: { retry: r }, b: { retry: r } } } }"));
        folder.Add("b.yaml", File("second", "{ policies: { retries: { r: { duration: 1ms, maxRetries: 3 } } }, targets: { apps: { b: { retry: s } } } }"));
        var policies = ResiliencyPolicies.From(folder.Load().Resiliencies, _time);

        Assert.Equal(4, await AttemptsAsync(policies.ForApp("a", "m")));
        Assert.Equal(3, await AttemptsAsync(policies.ForApp("b", "m")));
    }

    [Fact]
    public void A_file_acts_on_the_apps_in_its_scopes()
    {
        using var folder = new Folder();
        folder.Add("a.yaml", "scopes: [caller]\n" + File("scoped", "{ policies: { retries: { r: { duration: 1ms } } }, targets: { apps: { a: { retry: r } } } }"));
        var resources = folder.Load();

        Assert.True(ResiliencyPolicies.From(resources.For("caller").Resiliencies, _time).ForApp("a", "m").HasRetry);
        Assert.False(ResiliencyPolicies.From(resources.For("other").Resiliencies, _time).ForApp("a", "m").HasRetry);
    }

    [Theory]
    [InlineData("{ inbound: { retry: r } }", true, false)]
    [InlineData("{ outbound: { retry: r } }", false, true)]
    [InlineData("{ inbound: { retry: r }, outbound: { retry: r } }", true, true)]
    [InlineData("{ retry: r }", false, false)]
    public void A_component_has_policies_by_direction_only_and_an_entry_shuts_out_the_defaults(string target, bool inbound, bool outbound)
    {
        var policies = Policies.Of($"{{ policies: {{ retries: {{ r: {{ duration: 1ms }}, DefaultRetryPolicy: {{ duration: 1ms }} }} }}, targets: {{ components: {{ store: {target} }} }} }}");

        Assert.Equal(inbound, policies.ForComponent("store", "state.redis", ComponentDirection.Inbound).HasRetry);
        Assert.Equal(outbound, policies.ForComponent("store", "state.redis", ComponentDirection.Outbound).HasRetry);
    }

    [Theory]
    [InlineData("apps: { a: {} }", true)]
    [InlineData("apps: { other: {} }", false)]
    public void An_entry_without_a_policy_turns_daprs_own_retries_off(string targets, bool has) =>
        Assert.Equal(has, Policies.Of($"{{ policies: {{ retries: {{ DefaultAppRetryPolicy: {{ duration: 1ms }} }} }}, targets: {{ {targets} }} }}").HasAppTarget("a"));

    [Theory]
    [InlineData("DefaultAppRetryPolicy", "DefaultRetryPolicy", 2)]
    [InlineData("DefaultRetryPolicy", "DefaultActorRetryPolicy", 2)]
    public async Task The_more_special_default_wins_and_that_of_another_kind_does_not_count(string winner, string other, int attempts)
    {
        var policies = Policies.Of($"{{ policies: {{ retries: {{ {winner}: {{ duration: 1ms, maxRetries: 1 }}, {other}: {{ duration: 1ms, maxRetries: 5 }} }} }} }}", _time);

        Assert.Equal(attempts, await AttemptsAsync(policies.ForApp("a", "m")));
    }

    [Fact]
    public async Task Only_so_many_breakers_are_kept_and_the_one_not_used_for_longest_goes()
    {
        var policies = Policies.Of("{ policies: { circuitBreakers: { c: { trip: consecutiveFailures >= 1 } } }, targets: { apps: { a: { circuitBreaker: c, circuitBreakerCacheSize: 2 } } } }");
        foreach (var method in (string[])["first", "second"])
            await policies.ForApp("a", method).RunAsync(_attempts, 500);
        await Assert.ThrowsAsync<BreakerOpenException>(() => policies.ForApp("a", "first").RunAsync(_attempts, 0));

        await policies.ForApp("a", "third").RunAsync(_attempts, 500);

        await Assert.ThrowsAsync<BreakerOpenException>(() => policies.ForApp("a", "first").RunAsync(_attempts, 0));
        Assert.Equal(0, await policies.ForApp("a", "second").RunAsync(_attempts, 0));
    }

    [Fact]
    public async Task Replaced_files_keep_the_breakers_of_unchanged_settings_through_any_number_of_reloads()
    {
        static string Spec(int retries, string trip) => $"{{ policies: {{ retries: {{ r: {{ duration: 1ms, maxRetries: {retries} }} }}, circuitBreakers: {{ c: {{ trip: {trip} }} }} }}, " +
            "targets: { apps: { a: { retry: r, circuitBreaker: c } }, components: { p: { outbound: { circuitBreaker: c } } }, actors: { T: { circuitBreaker: c, circuitBreakerScope: id } } } }";
        var policies = Policies.Of(Spec(0, "consecutiveFailures >= 1"));
        Policy[] Targets() => [policies.ForApp("a", "m"), policies.ForComponent("p", "pubsub.redis", ComponentDirection.Outbound), policies.ForActor("T", "1")];
        foreach (var policy in Targets())
            await policy.RunAsync(_attempts, 500);

        policies.Replace(Resources(Spec(1, "consecutiveFailures >= 1")));
        policies.Replace(Resources(Spec(2, "consecutiveFailures >= 1")));
        foreach (var policy in Targets())
            await Assert.ThrowsAsync<BreakerOpenException>(() => policy.RunAsync(_attempts, 0));

        policies.Replace(Resources(Spec(2, "consecutiveFailures >= 2")));
        foreach (var policy in Targets())
            Assert.Equal(0, await policy.RunAsync(_attempts, 0));
    }

    private async Task<int> AttemptsAsync(Policy policy)
    {
        var attempts = new List<int>();
        await _time.RunUntilAsync(policy.RunAsync(attempts, 500), Limit);
        return attempts.Count;
    }

    private Policy App(string policies, string target) => Policies.Of($"{{ policies: {{ {policies} }}, targets: {{ apps: {{ a: {{ {target} }} }} }} }}", _time).ForApp("a", "m");

    private static IReadOnlyList<ResiliencyResource> Resources(string spec) => Folder.Load(File("r", spec)).Resiliencies;

    private static string File(string name, string spec) => $"apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {{ name: {name} }}\nspec: {spec}\n";
}
