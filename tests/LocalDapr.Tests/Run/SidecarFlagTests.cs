namespace LocalDapr.Tests.Run;

/// <summary>Flags of daprd at <c>localdapr sidecar</c>.</summary>
public class SidecarFlagTests
{
    [Theory]
    [InlineData("--app-protocol", "grpc")]
    [InlineData("--app-protocol", "https")]
    [InlineData("--app-ssl", "true")]
    [InlineData("--dapr-public-port", "3501")]
    [InlineData("--unix-domain-socket", "sockets")]
    [InlineData("--disable-init-endpoints", "config")]
    public async Task What_is_not_there_is_refused_in_one_line(string flag, string value)
    {
        var (code, output) = await RunningLocalDapr.CommandAsync("sidecar", "--app-id", "a", "--dapr-http-port", "0", flag, value);

        Assert.Equal(1, code);
        Assert.StartsWith(flag, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output.Trim());
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--build-info")]
    public async Task The_version_is_printed(string flag)
    {
        var (code, output) = await RunningLocalDapr.CommandAsync("sidecar", flag);

        Assert.Equal(0, code);
        Assert.Equal(new LocalDapr.Sidecar.RuntimeOptions().RuntimeVersion, output.Trim());
    }

    [Fact]
    public async Task Flags_without_a_meaning_here_and_the_older_sizes_are_taken()
    {
        // The missing folder is what is wrong with it, and nothing before.
        var (code, output) = await RunningLocalDapr.CommandAsync("sidecar", "--app-id", "a", "--dapr-http-port", "0", "--dapr-http-max-request-size", "8", "--dapr-http-read-buffer-size", "8",
            "--scheduler-job-streams", "3", "--sentry-request-jwt-audiences", "x", "--app-protocol", "http", "--config", "no-such-file.yaml");

        Assert.Equal(1, code);
        Assert.Contains("no-such-file.yaml", output, StringComparison.Ordinal);
    }
}
