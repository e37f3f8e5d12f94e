using LocalDapr.Run.Build;

namespace LocalDapr.Tests.Run;

public sealed class OfficialSdkTests
{
    [Theory]
    [InlineData("""{"libraries":{"Dapr.Client/1.18.5":{"type":"package"}}}""", true)]
    [InlineData("""{"libraries":{"Dapr.Client/1.0.0":{"type":"project"}}}""", false)]
    [InlineData("""{"libraries":{"Other/1.0.0":{"type":"package"}}}""", false)]
    [InlineData("no json", false)]
    public void An_app_built_with_the_official_client_is_told_apart(string deps, bool official)
    {
        using var folder = new TemporaryFolder();
        var assembly = folder.File("App.dll", "");
        folder.File("App.deps.json", deps);
        Assert.Equal(official, OfficialSdk.IsUsedBy(assembly));
    }

    [Fact]
    public void An_app_that_says_nothing_is_left_alone() => Assert.False(OfficialSdk.IsUsedBy(Path.Combine(Path.GetTempPath(), "no-such-app.dll")));
}
