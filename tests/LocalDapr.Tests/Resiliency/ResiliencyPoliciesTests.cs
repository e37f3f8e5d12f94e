using LocalDapr.Resiliency;
using LocalDapr.Resources;
using Pizza.Tests;

namespace LocalDapr.Tests.Resiliency;

public class ResiliencyPoliciesTests
{
    [Fact]
    public void A_target_without_policies_runs_once()
    {
        var policies = Policies.Of("{}");

        Assert.True(policies.ForApp("a", "m").IsEmpty);
        Assert.True(policies.ForComponent("store", "state.redis", ComponentDirection.Outbound).IsEmpty);
        Assert.True(policies.ForActor("T", "1").IsEmpty);
        Assert.True(policies.ForActorTurn("T").IsEmpty);
        Assert.True(policies.BuiltIn("DaprBuiltInServiceRetries").HasRetry);
        Assert.Throws<ArgumentException>(() => policies.BuiltIn("Nope"));
    }

    [Theory]
    [InlineData("DefaultPubsubComponentInboundRetryPolicy", true, false)]
    [InlineData("DefaultComponentInboundRetryPolicy", true, false)]
    [InlineData("DefaultComponentRetryPolicy", true, true)]
    [InlineData("DefaultRetryPolicy", true, true)]
    [InlineData("DefaultStatestoreComponentInboundRetryPolicy", false, false)]
    [InlineData("DefaultAppRetryPolicy", false, false)]
    public void A_default_policy_acts_by_its_name_on_components_without_an_entry(string name, bool inbound, bool outbound)
    {
        var policies = Policies.Of($"{{ policies: {{ retries: {{ {name}: {{ duration: 1s }} }} }}, targets: {{ components: {{ listed: {{ outbound: {{}} }} }} }} }}");

        Assert.Equal(inbound, policies.ForComponent("pubsub", "pubsub.redis", ComponentDirection.Inbound).HasRetry);
        Assert.Equal(outbound, policies.ForComponent("pubsub", "pubsub.redis", ComponentDirection.Outbound).HasRetry);
        Assert.True(policies.ForComponent("listed", "pubsub.redis", ComponentDirection.Inbound).IsEmpty);
    }

    [Fact]
    public void Default_policies_act_on_apps_and_actors_without_an_entry()
    {
        var policies = Policies.Of("{ policies: { retries: { DefaultAppRetryPolicy: { duration: 1s } }, timeouts: { DefaultActorTimeoutPolicy: 1s } }, targets: { apps: { listed: {} } } }");

        Assert.True(policies.ForApp("other", "m").HasRetry);
        Assert.True(policies.ForApp("listed", "m").IsEmpty);
        Assert.False(policies.ForActorTurn("T").IsEmpty);
        Assert.True(policies.ForActor("T", "1").IsEmpty);
    }

    [Fact]
    public async Task A_component_has_one_breaker_for_both_directions()
    {
        var policies = Policies.Of("{ policies: { circuitBreakers: { c: { trip: consecutiveFailures >= 1 } } }, targets: { components: { p: { inbound: { circuitBreaker: c }, outbound: { circuitBreaker: c } } } } }");
        await policies.ForComponent("p", "pubsub.redis", ComponentDirection.Inbound).RunAsync([], 500);

        await Assert.ThrowsAsync<BreakerOpenException>(() => policies.ForComponent("p", "pubsub.redis", ComponentDirection.Outbound).RunAsync([], 0));
    }

    [Theory]
    [InlineData("type", true)]
    [InlineData("id", false)]
    [InlineData("both", false)]
    public async Task An_actors_breaker_is_per_type_or_per_id(string scope, bool shared)
    {
        var policies = Policies.Of($"{{ policies: {{ circuitBreakers: {{ c: {{ trip: consecutiveFailures >= 1 }} }} }}, targets: {{ actors: {{ T: {{ circuitBreaker: c, circuitBreakerScope: {scope} }} }} }} }}");
        await policies.ForActor("T", "1").RunAsync([], 500);

        var other = policies.ForActor("T", "2").RunAsync([], 0);

        if (shared)
            await Assert.ThrowsAsync<BreakerOpenException>(() => other);
        else
            Assert.Equal(0, await other);
    }

    [Fact]
    public async Task A_built_in_retry_can_be_redefined_but_not_below_three()
    {
        var time = new ManualTime();
        var policies = Policies.Of("{ policies: { retries: { DaprBuiltInServiceRetries: { duration: 10ms, maxRetries: 1 } } } }", time);
        var attempts = new List<int>();

        await time.RunUntilAsync(policies.BuiltIn("DaprBuiltInServiceRetries").RunAsync(attempts, 500), TimeSpan.FromMinutes(1));

        Assert.Equal(4, attempts.Count);
    }

    [Theory]
    [InlineData("timeouts: { t: soon }", "", "'soon' is not a duration")]
    [InlineData("timeouts: { t: -1s }", "", "'-1s' is not a duration")]
    [InlineData("retries: { r: { policy: linear } }", "", "constant or exponential")]
    [InlineData("retries: { r: { duration: 5x } }", "", "'5x' is not a duration")]
    [InlineData("retries: { r: { matching: { httpStatusCodes: '600' } } }", "", "status code from 100 to 599")]
    [InlineData("retries: { r: { matching: { gRPCStatusCodes: '5-2' } } }", "", "'5-2' is not a status code")]
    [InlineData("circuitBreakers: { c: { trip: 'consecutiveFailures >' } }", "", "trip:")]
    [InlineData("", "apps: { a: { retry: nope } }", "names the retry 'nope'")]
    [InlineData("", "apps: { a: { timeout: nope } }", "names the timeout 'nope'")]
    [InlineData("", "components: { p: { inbound: { circuitBreaker: nope } } }", "names the circuit breaker 'nope'")]
    [InlineData("circuitBreakers: { c: {} }", "actors: { T: { circuitBreaker: c } }", "circuitBreakerScope")]
    public void A_wrong_policy_is_refused_at_its_line(string policies, string targets, string problem)
    {
        var refusal = Assert.Throws<ResourceException>(() => Policies.Of($"{{ policies: {{ {policies} }}, targets: {{ {targets} }} }}"));

        Assert.Contains(problem, refusal.Message);
        Assert.Equal(4, refusal.Line);
    }

    [Theory]
    [InlineData("5s", 5000)]
    [InlineData("250", 250)]
    [InlineData("1h30m", 5400_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m0.5s", 60500)]
    [InlineData("0", 0)]
    [InlineData("100us", 0.1)]
    [InlineData("-2s", -2000)]
    public void Durations_are_Gos_or_milliseconds(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5s3")]
    [InlineData(".s")]
    [InlineData("PT5S")]
    [InlineData("99999999999999999999h")]
    public void Anything_else_is_not_a_duration(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
