using Dapr.Client;

namespace Sdk.Tests;

/// <summary>A sidecar and a client of it for each test.</summary>
public abstract class SidecarTest : IAsyncLifetime
{
    protected StubSidecar Sidecar { get; private set; } = null!;

    protected DaprClient Dapr { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Sidecar = await StubSidecar.StartAsync();
        Dapr = new DaprClientBuilder().UseHttpEndpoint(Sidecar.Endpoint).Build();
    }

    public async Task DisposeAsync()
    {
        Dapr.Dispose();
        await Sidecar.DisposeAsync();
    }
}
