using LocalDapr.Faults;
using LocalDapr.Resources;
using LocalDapr.Tests.Resources;

namespace LocalDapr.Tests.Faults;

public sealed class FaultFileTests : IDisposable
{
    private readonly Folder _folder = new();

    [Fact]
    public void A_file_says_what_goes_wrong_where_and_how_often()
    {
        var plan = Read("""
              seed: 1588
              deliveries:
              - { fault: duplicate, probability: 0.2, app: store, topic: orders }
              - { fault: shuffle, within: 300ms }
              - { fault: dropAnswer, every: 10, times: 3, by: order }
              invocation:
              - { fault: error, status: 503, target: order, route: "/orders*", method: POST }
              state:
              - { fault: latency, duration: 20ms, store: orderstore, operation: write }
            """);

        Assert.Equal(1588, plan.Seed);
        Assert.Equal([Fault.Duplicate, Fault.Shuffle, Fault.DropAnswer], plan.Deliveries.Select(rule => rule.Fault));
        Assert.Equal([0, 1, 2, 3, 4], [.. plan.Deliveries.Concat(plan.Invocation).Concat(plan.State).Select(rule => rule.Index)]);
        Assert.True(plan.Deliveries[0].Fits("app", "store"));
        Assert.False(plan.Deliveries[0].Fits("app", "order"));
        Assert.Equal((10, 3), (plan.Deliveries[2].Every, plan.Deliveries[2].Times));
        Assert.True(plan.Invocation[0].Fits("route", "/orders/1"));
        Assert.False(plan.Invocation[0].Fits("route", "/stores"));
        Assert.Equal(503, plan.Invocation[0].Status);
        Assert.Equal(TimeSpan.FromMilliseconds(20), plan.State[0].Duration);
    }

    [Theory]
    [InlineData("  deliveries: []", 5, "seed")]
    [InlineData("  seed: soon", 5, "'soon' must be a whole number")]
    [InlineData("  seed: 1\n  delivery: []", 6, "spec has no field 'delivery'")]
    [InlineData("  seed: 1\n  deliveries:\n  - duplicate", 7, "a rule of deliveries is a mapping")]
    [InlineData("  seed: 1\n  deliveries:\n  - { probability: 1 }", 7, "fault of a rule of deliveries is missing")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: lose", 7, "fault 'lose' of deliveries must be one of duplicate, shuffle, delay, dropAnswer")]
    [InlineData("  seed: 1\n  state:\n  - fault: duplicate", 7, "fault 'duplicate' of state")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    probabilty: 0.1", 8, "has no field 'probabilty'")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    within: 1s", 8, "has no field 'within'")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    probability: 20", 8, "probability '20'")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    probability: 0.1\n    every: 3", 9, "exclude each other")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    every: 0", 8, "every '0'")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    times: 0", 8, "times '0'")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: duplicate\n    by: chance", 8, "by 'chance'")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: shuffle", 7, "within is missing")]
    [InlineData("  seed: 1\n  deliveries:\n  - fault: delay\n    duration: long", 8, "duration 'long'")]
    [InlineData("  seed: 1\n  invocation:\n  - fault: error\n    status: 42", 8, "status '42'")]
    [InlineData("  seed: 1\n  state:\n  - fault: error\n    operation: erase", 8, "operation 'erase'")]
    public void A_bad_file_is_refused_with_its_line_and_field(string spec, int line, string problem)
    {
        var refusal = Assert.Throws<ResourceException>(() => Read(spec));

        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(line, refusal.Line);
    }

    [Theory]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: FaultInjection\nspec: { seed: 1 }", "apiVersion must be localdapr.io/v1alpha1")]
    [InlineData("apiVersion: localdapr.io/v1alpha1\nkind: Faults\nspec: { seed: 1 }", "kind must be FaultInjection")]
    [InlineData("- a", "kind must be FaultInjection")]
    [InlineData("", "0 documents")]
    [InlineData("a: [", "not valid YAML")]
    public void Something_else_is_refused(string yaml, string problem) =>
        Assert.Contains(problem, Assert.Throws<ResourceException>(() => FaultFile.Read(_folder.Add("f.yaml", yaml))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<ResourceException>(() => FaultSource.Open(Path.Combine(_folder.Path, "nowhere.yaml"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Only_a_changed_file_begins_the_sequences_anew()
    {
        var file = _folder.Add("f.yaml", Yaml("  seed: 1\n  state:\n  - { fault: error, every: 2 }"));
        var faults = FaultSource.Open(file);
        Assert.Empty(faults.State("a", "s", isWrite: true));

        Assert.False(faults.Reload());
        Assert.Single(faults.State("a", "s", isWrite: true));

        _folder.Add("f.yaml", Yaml("  seed: 1\n  state:\n  - { fault: error, every: 3 }"));
        Assert.True(faults.Reload());
        Assert.Empty(faults.State("a", "s", isWrite: true));
        Assert.Empty(faults.State("a", "s", isWrite: true));
        Assert.Single(faults.State("a", "s", isWrite: true));
    }

    public void Dispose() => _folder.Dispose();

    private FaultPlan Read(string spec) => FaultFile.Read(_folder.Add("f.yaml", Yaml(spec)));

    private static string Yaml(string spec) => "apiVersion: localdapr.io/v1alpha1\nkind: FaultInjection\nmetadata: { name: test }\nspec:\n" + spec + "\n";
}
