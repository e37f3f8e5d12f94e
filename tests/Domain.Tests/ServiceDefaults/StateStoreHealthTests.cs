using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pizza.Domain.Tests.CustomerCenter;
using Pizza.ServiceDefaults.Health;

namespace Pizza.Domain.Tests.ServiceDefaults;

public sealed class StateStoreHealthTests
{
    [Fact]
    public async Task A_store_that_takes_no_writes_is_told_although_it_can_be_read_and_a_sidecar_that_is_away_is_no_verdict()
    {
        var time = new SteppedTime();
        var sidecar = await FakeSidecar.StartAsync();
        var health = new StateStoreHealth(sidecar.Client(), "viewstore", time);
        await IsAsync(HealthStatus.Healthy);

        sidecar.Fault = what => what == "save" ? 500 : null;
        await IsAsync(HealthStatus.Unhealthy);
        // Asked again and again: what can be read does not make it healthy in between.
        await IsAsync(HealthStatus.Unhealthy);

        sidecar.Fault = _ => null;
        await IsAsync(HealthStatus.Healthy);

        await sidecar.DisposeAsync();
        await IsAsync(HealthStatus.Healthy);

        async Task IsAsync(HealthStatus status)
        {
            time.Now += EngineProbe.Every;
            // A probe that takes longer than the check waits for is told by one of the next.
            for (var i = 0; i < 50 && (await health.CheckHealthAsync(new HealthCheckContext())).Status != status; i++) await Task.Delay(100);
            Assert.Equal(status, (await health.CheckHealthAsync(new HealthCheckContext())).Status);
        }
    }
}
