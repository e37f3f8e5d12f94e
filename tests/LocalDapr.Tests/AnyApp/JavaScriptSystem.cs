using LocalDapr.Tests.Run;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.AnyApp;

/// <summary>The run file of the apps on Dapr's official JavaScript SDK, run once for all tests of a class.</summary>
public sealed class JavaScriptSystem : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private TestApp? _supplier;
    private RunningLocalDapr? _system;

    public int ShopPort { get; private set; }

    public int PhonePort { get; private set; }

    public async Task InitializeAsync()
    {
        if (JavaScriptApps.Missing is not null)
            return;
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        var folder = await JavaScriptApps.InstalledAsync();
        _supplier = await TestApp.StartAsync(context => context.Response.Body.WriteAsync("""{"accepted":true}"""u8.ToArray()).AsTask());
        _system = RunningLocalDapr.RunFile(_folder, Path.Combine(folder, "dapr.yaml"), ("SUPPLIER_URL", $"http://127.0.0.1:{_supplier.Port}"));
        var ports = await _system.PortsAsync();
        (ShopPort, PhonePort) = (ports["shop"].App, ports["phone"].App);
    }

    /// <summary>What the app saw of a feature, as JSON.</summary>
    public Task<string> FeatureAsync(string name) => GetAsync(ShopPort, $"/features/{name}");

    public async Task<string> GetAsync(int port, string path)
    {
        using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body + "\n" + _system!.Output);
        return body;
    }

    public async Task DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
        if (_supplier is not null)
            await _supplier.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
