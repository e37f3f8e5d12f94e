using System.Net.Sockets;
using System.Text;

namespace Pizza.Tests.Services.Gateway;

/// <summary>The gateway as it is deployed, a process of its own, with a stub for its sidecar.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private GatewayProcess(ChildProcess process, StubSidecar sidecar, Uri address)
    {
        _process = process;
        Sidecar = sidecar;
        Address = address;
        Http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        })
        { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public StubSidecar Sidecar { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <param name="settings">Configuration, such as ("RateLimit__PerSecond", "5").</param>
    public static async Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var sidecar = await StubSidecar.StartAsync();
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            // Services do not say where they listen, unless asked.
            ["Logging__Console__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            ["APP_PORT"] = null,
            ["DAPR_HTTP_ENDPOINT"] = null,
            ["DAPR_HTTP_PORT"] = $"{sidecar.Port}",
            ["DAPR_API_TOKEN"] = null,
            ["RateLimit__PerSecond"] = "0",
        };
        foreach (var (name, value) in settings) environment[name] = value;
        var process = ChildProcess.Dotnet([Built.Assembly("Gateway", "Pizza.Gateway")], environment,
            Path.Combine(Built.RepositoryFolder, "services", "Gateway"));
        try
        {
            var listening = await process.SaysAsync(@"Now listening on: (http://\S+)", TimeSpan.FromSeconds(60));
            return new GatewayProcess(process, sidecar, new Uri(listening.Groups[1].Value));
        }
        catch
        {
            await process.DisposeAsync();
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends bytes as they are: an HTTP client would tidy the path first. Gives the status of the answer.</summary>
    public async Task<int> RawAsync(string requestLine)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(Address.Host, Address.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{requestLine} HTTP/1.1\r\nHost: {Address.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync() ?? throw new IOException("No answer.");
        return int.Parse(status.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        await Sidecar.DisposeAsync();
    }
}

/// <summary>One gateway for the tests that need no settings of their own.</summary>
public sealed class AGateway : IAsyncLifetime
{
    private GatewayProcess? _process;

    internal GatewayProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        await HeavyTestLock.WaitAsync();
        _process = await GatewayProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
    }
}
