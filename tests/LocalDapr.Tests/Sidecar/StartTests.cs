using LocalDapr.Resources;
using LocalDapr.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalDapr.Tests.Sidecar;

public class StartTests
{
    [Fact]
    public async Task An_unknown_component_type_is_refused_by_name_with_its_file()
    {
        var options = TestSystem.Options("a") with { Resources = ResourceSet.Empty with { Components = [TestSystem.InMemory("store", "state.nosuchthing")] } };

        var refused = await Assert.ThrowsAsync<ResourceException>(() => SidecarHost.StartAsync([options], new RuntimeOptions(), NullLoggerFactory.Instance, default));

        Assert.Contains("test.yaml", refused.Message, StringComparison.Ordinal);
        Assert.Contains("state.nosuchthing", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task With_ignoreErrors_the_sidecar_starts_without_the_component()
    {
        var unknown = TestSystem.InMemory("store", "state.nosuchthing") with { IgnoreErrors = true };
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a") with { Resources = ResourceSet.Empty with { Components = [unknown] } });
        using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k");
        Assert.Contains("ERR_STATE_STORE_NOT_CONFIGURED", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_answers_before_the_app_is_there_and_healthz_only_after()
    {
        await using var app = await TestApp.StartAsync();
        await app.StopAsync();
        await using var host = await SidecarHost.StartAsync([TestSystem.Options("a", app)], new RuntimeOptions(), NullLoggerFactory.Instance, default);
        var sidecar = host.Sidecars[0];
        Assert.True(sidecar.OutboundReady);
        Assert.False(sidecar.Ready);

        await app.StartAsync();

        var until = DateTime.UtcNow.AddSeconds(20);
        while (!sidecar.Ready && DateTime.UtcNow < until)
            await Task.Delay(10);
        Assert.True(sidecar.Ready);
    }

    [Fact]
    public async Task A_label_without_a_value_is_there()
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a"));

        using var put = await system.SendAsync("a", HttpMethod.Put, "/v1.0/metadata/e1");
        using var metadata = await system.SendAsync("a", HttpMethod.Get, "/v1.0/metadata");

        Assert.Contains("\"e1\":\"\"", await metadata.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
