using LocalDapr.Conformance.Comparing;
using LocalDapr.Conformance.Replaying;

namespace LocalDapr.Conformance;

public class KnownDifferencesTests
{
    [Fact]
    public void The_lists_name_recorded_cases() =>
        Assert.DoesNotContain(KnownDifferences.Listed.Titles, title => !Recordings.ByTitle.ContainsKey(title));

    [Fact]
    public async Task A_component_type_that_localdapr_does_not_have_is_refused_by_name()
    {
        const string type = "state.mongodb";
        var setup = JsonText.Parse($$"""
            {
              "components": [{"name": "wanted", "type": "{{type}}"}],
              "sidecars": [{"appId": "app1", "waitReady": false}]
            }
            """)!.AsObject();
        await using var installation = await Installation.StartAsync(setup, CancellationToken.None);

        var exitCode = await installation.Process("app1").ExitCodeAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.NotNull(exitCode);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(type, installation.Output, StringComparison.Ordinal);
    }
}
