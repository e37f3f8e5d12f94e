using LocalDapr.Conformance.Comparing;
using LocalDapr.Conformance.Replaying;

namespace LocalDapr.Conformance;

public class KnownDifferencesTests
{
    [Fact]
    public void The_lists_name_recorded_cases() =>
        Assert.DoesNotContain(KnownDifferences.Listed.Titles, title => !Recordings.ByTitle.ContainsKey(title));

    public static TheoryData<string> MissingComponents => [.. KnownDifferences.Listed.MissingComponents];

    /// <summary>Otherwise its cases would go on being skipped after localdapr has learnt it.</summary>
    [Theory, MemberData(nameof(MissingComponents))]
    public async Task A_component_type_listed_as_missing_is_refused_by_name(string type)
    {
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
