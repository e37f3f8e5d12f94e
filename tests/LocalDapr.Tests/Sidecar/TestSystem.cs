using System.Text;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests.Sidecar;

/// <summary>Sidecars in this process, on free ports, with in-memory components named store and pubsub.</summary>
internal sealed class TestSystem : IAsyncDisposable
{
    private readonly SidecarHost _host;

    private TestSystem(SidecarHost host) => _host = host;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public SidecarHost Host => _host;

    public static Component InMemory(string name, string type, params (string Name, string Value)[] metadata) =>
        new(name, type, "v1", metadata.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.OrdinalIgnoreCase), [], IgnoreErrors: false, "test.yaml");

    public static ResourceSet Resources { get; } =
        ResourceSet.Empty with { Components = [InMemory("store", "state.in-memory"), InMemory("pubsub", "pubsub.in-memory")] };

    public static SidecarOptions Options(string appId, TestApp? app = null) =>
        new() { AppId = appId, AppPort = app?.Port, DaprHttpPort = 0, Resources = Resources };

    public static Task<TestSystem> StartAsync(params SidecarOptions[] sidecars) => StartAsync(new RuntimeOptions { HoldEventsOfUnreachableApps = true }, sidecars);

    public static Task<TestSystem> StartAsync(RuntimeOptions runtime, params SidecarOptions[] sidecars) => StartAsync(runtime, NullLoggerFactory.Instance, sidecars);

    public static async Task<TestSystem> StartAsync(RuntimeOptions runtime, ILoggerFactory loggers, params SidecarOptions[] sidecars)
    {
        var system = await StartUnreadyAsync(runtime, loggers, sidecars);
        var until = DateTime.UtcNow + Patience.For(20);
        while (system._host.Sidecars.Any(sidecar => !sidecar.Ready) && DateTime.UtcNow < until)
            await Task.Delay(10);
        return system;
    }

    /// <summary>Does not wait until the apps are served.</summary>
    public static async Task<TestSystem> StartUnreadyAsync(RuntimeOptions runtime, ILoggerFactory loggers, params SidecarOptions[] sidecars)
    {
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        return new TestSystem(await SidecarHost.StartAsync(sidecars, runtime, loggers, CancellationToken.None));
    }

    public LocalDapr.Sidecar.Sidecar Sidecar(string appId) => _host.Sidecars.First(sidecar => sidecar.AppId == appId);

    public Uri Url(string appId, string path) => new($"http://127.0.0.1:{Sidecar(appId).HttpPort}{path}");

    public async Task<HttpResponseMessage> SendAsync(string appId, HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Url(appId, path));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PublishAsync(string appId, string topic, string json, string query = "") =>
        SendAsync(appId, HttpMethod.Post, $"/v1.0/publish/pubsub/{topic}{query}", json);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
    }
}
