using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Pizza.EndToEnd.Driver;

/// <summary>
/// The whole pizza system on localdapr and the chosen engines, started as a user starts it, on free ports. Tests speak to it
/// through the gateway; only faults are set at a service itself, and events forged at a sidecar.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);
    private readonly string _name;
    private readonly string _folder;
    private readonly ChildProcess _localdapr;
    private readonly IEngines _engines;
    private readonly HttpClient _http;
    private readonly JsonElement _ports;
    private static int _started;

    private House(string name, string folder, ChildProcess localdapr, IEngines engines, Outbox outbox, JsonElement ports)
    {
        (_name, _folder, _localdapr, _engines, Outbox, _ports) = (name, folder, localdapr, engines, outbox, ports);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{AppPort("gateway")}"),
            Timeout = TimeSpan.FromSeconds(60),
        };
        Gateway = new Httpie(_http);
        Kitchen = new Kitchen(this);
        Rider = new Rider(this);
    }

    /// <summary>The one entrance.</summary>
    public Httpie Gateway { get; }

    public Kitchen Kitchen { get; }

    public Rider Rider { get; }

    /// <summary>Where the messages to customers and stores go.</summary>
    public Outbox Outbox { get; }

    /// <summary>The servers below, which can be killed.</summary>
    public IReadOnlyList<Engine> Engines => _engines.Servers;

    /// <summary>What localdapr and the apps said last.</summary>
    public string Output => _localdapr.Output;

    /// <param name="change">Changes the component files before they are read.</param>
    /// <param name="engines">Belong to the house from now on; null: those chosen by PIZZA_ENGINES, empty.</param>
    /// <param name="options">Further options of <c>localdapr run</c>.</param>
    public static async Task<House> StartAsync(Action<ResourceFiles>? change = null, IEngines? engines = null, params string[] options)
    {
        await Tests.HeavyTestLock.WaitAsync();
        await NotificationBuild.OnceAsync();
        engines ??= await Driver.Engines.StartAsync();
        var outbox = await Driver.Outbox.OpenAsync();
        var folder = Directory.CreateTempSubdirectory("pizza-house-").FullName;
        var name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _started)}";
        var portsFile = Path.Combine(folder, "ports.json");
        using var resources = new ResourceFiles("common", engines.Folder);
        engines.Describe(resources);
        outbox.Describe(resources);
        change?.Invoke(resources);
        var localdapr = ChildProcess.Dotnet(
        [
            Built.Assembly("localdapr", "localdapr"), "run", "-f", Path.Combine(Built.RepositoryFolder, "dapr.yaml"), "--no-build",
            "--ports", "free", "--ports-file", portsFile, "--name", name,
            .. resources.Folders.SelectMany(path => (string[])["--resources-path", path]), .. options,
        ], engines.Environment, Built.RepositoryFolder);
        try
        {
            await localdapr.SaysAsync(@"\d+ apps ready", LongestStart);
            using var ports = JsonDocument.Parse(await File.ReadAllTextAsync(portsFile));
            return new House(name, folder, localdapr, engines, outbox, ports.RootElement.Clone());
        }
        catch
        {
            await localdapr.DisposeAsync();
            await outbox.DisposeAsync();
            await engines.DisposeAsync();
            throw;
        }
    }

    public Customer Customer(int id) => new(this, id);

    /// <summary>Registers an open store and gives its id.</summary>
    public async Task<long> HasAnOpenStoreAsync(string region)
    {
        var answer = await Gateway.PostAsync("/stores", ("regionNm", region), ("openYN", "true"));
        Assert.Equal(201, answer.Status);
        return answer["storeId"].GetInt64();
    }

    /// <summary>localdapr stop APP, one after the other.</summary>
    public Task StopAsync(params string[] apps) => ControlAsync("stop", apps);

    /// <summary>localdapr start APP: comes back when it answers.</summary>
    public Task StartAgainAsync(params string[] apps) => ControlAsync("start", apps);

    public Task RestartAsync(string app) => ControlAsync("restart", [app]);

    /// <summary>localdapr scale APP=N: comes back when those that came are ready and those that went are gone.</summary>
    public Task ScaleAsync(string app, int instances) => ControlAsync("scale", [$"{app}={instances}"]);

    /// <summary>localdapr rollout APP.</summary>
    public Task RollOutAsync(string app) => ControlAsync("rollout", [app]);

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(string instance) => ControlAsync("kill", [instance]);

    /// <summary>The processes as <c>localdapr list</c> tells them.</summary>
    public async Task<IReadOnlyList<Instance>> InstancesAsync() => [.. (await StatusAsync()).GetProperty("apps").EnumerateArray().Select(app => new Instance(
        app.GetProperty("name").GetString()!, app.GetProperty("appId").GetString()!, app.GetProperty("status").GetString()!, app.GetProperty("appPort").GetInt32(),
        app.TryGetProperty("pid", out var pid) ? pid.GetInt32() : 0, app.GetProperty("restarts").GetInt32()))];

    /// <summary>The gateway's address for other programs.</summary>
    public string Url(string path) => $"http://127.0.0.1:{AppPort("gateway")}{path}";

    /// <summary>The status that an instance answers, past the gateway.</summary>
    public async Task<int> StatusAsync(Instance instance, string path)
    {
        using var answer = await _http.GetAsync($"http://127.0.0.1:{instance.AppPort}{path}");
        return (int)answer.StatusCode;
    }

    /// <summary>From now on this instance says that it is not alive.</summary>
    public async Task FailsItsLivenessProbeAsync(Instance instance)
    {
        using var answer = await _http.PutAsJsonAsync($"http://127.0.0.1:{instance.AppPort}/dev/faults/live", new { fail = true });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The process ids of localdapr and of every app, and the components that are lost, as <c>localdapr list</c> tells them.</summary>
    public async Task<(string Processes, string Lost)> ListAsync()
    {
        var status = await StatusAsync();
        var apps = status.GetProperty("apps").EnumerateArray().ToList();
        var lost = apps.SelectMany(app => app.TryGetProperty("troubles", out var troubles) ? troubles.EnumerateArray().Select(trouble => trouble.GetProperty("component").GetString()) : []);
        return ($"{status.GetProperty("processId")} {string.Join(' ', apps.Select(app => $"{app.GetProperty("name")}:{app.GetProperty("pid")}"))}", string.Join(' ', lost.Distinct()));
    }

    /// <summary>GET /v1.0/healthz of an app's sidecar.</summary>
    public async Task<Answer> SidecarHealthAsync(string app)
    {
        using var answer = await _http.GetAsync($"http://127.0.0.1:{SidecarPort(app)}/v1.0/healthz");
        return new Answer(answer, await answer.Content.ReadAsStringAsync(), TimeSpan.Zero);
    }

    /// <summary>From now on the service is slow, or dies, at a named point.</summary>
    public async Task HasFaultAsync(string app, string point, int delayMs = 0, bool crash = false)
    {
        using var answer = await _http.PutAsJsonAsync($"http://127.0.0.1:{AppPort(app)}/dev/faults/{point}", new { delayMs, crash });
        answer.EnsureSuccessStatusCode();
    }

    public async Task HasNoFaultAsync(string app, string point)
    {
        using var answer = await _http.DeleteAsync($"http://127.0.0.1:{AppPort(app)}/dev/faults/{point}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>GET at an app itself, past the gateway.</summary>
    public async Task<JsonDocument> AskAsync(string app, string path) =>
        JsonDocument.Parse(await _http.GetStringAsync($"http://127.0.0.1:{AppPort(app)}{path}"));

    /// <summary>Publishes an event in an app's name, past its code.</summary>
    public async Task PublishesAsync(string app, string topic, string type, string id, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(
            $"http://127.0.0.1:{SidecarPort(app)}/v1.0/publish/pubsub/{topic}?metadata.cloudevent.id={id}&metadata.cloudevent.type={type}", body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>POST from one app to another by service invocation, past the code of the one.</summary>
    public async Task<Answer> InvokesAsync(string app, string target, string path, string json = "{}")
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync($"http://127.0.0.1:{SidecarPort(app)}/v1.0/invoke/{target}/method{path}", body);
        return new Answer(answer, await answer.Content.ReadAsStringAsync(), TimeSpan.Zero);
    }

    /// <summary>Opens an event stream through the gateway.</summary>
    public Task<EventStream> WatchAsync(string path) => EventStream.OpenAsync(_http, path);

    /// <summary>Waits until nothing listens at an app's port any more; also the second time it dies.</summary>
    public async Task HasDiedAsync(string app)
    {
        Assert.False(await Eventually.UntilAsync(ListensAsync, listens => !listens, 20), $"{app} is still there");

        async Task<bool> ListensAsync()
        {
            try
            {
                using var answer = await _http.GetAsync($"http://127.0.0.1:{AppPort(app)}/healthz/live");
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<List<JsonElement>> AllAsync(string path)
    {
        const int size = 1000;
        var all = new List<JsonElement>();
        for (var page = 0; ; page++)
        {
            // A busy machine may be asked to come back.
            var answer = await Eventually.UntilAsync(() => Gateway.GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}page={page}&size={size}"), a => a.Status != 503, 20);
            Assert.True(answer.Status == 200, $"{answer}");
            all.AddRange(answer["items"].EnumerateArray());
            if (answer["items"].GetArrayLength() < size) return all;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _localdapr.DisposeAsync();
        await Outbox.DisposeAsync();
        await _engines.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JsonElement> StatusAsync()
    {
        await using var control = ChildProcess.Dotnet([Built.Assembly("localdapr", "localdapr"), "list", "--json", "--name", _name], new Dictionary<string, string?>());
        Assert.Equal(0, await control.EndsAsync(LongestStart));
        using var list = JsonDocument.Parse(control.Output);
        return list.RootElement.GetProperty("status").Clone();
    }

    private int AppPort(string app) => _ports.GetProperty(app).GetProperty("appPort").GetInt32();

    private int SidecarPort(string app) => _ports.GetProperty(app).GetProperty("daprHttpPort").GetInt32();

    private async Task ControlAsync(string command, string[] apps)
    {
        foreach (var app in apps)
        {
            await using var control = ChildProcess.Dotnet([Built.Assembly("localdapr", "localdapr"), command, app, "--name", _name], new Dictionary<string, string?>());
            var code = await control.EndsAsync(LongestStart);
            Assert.True(code == 0, $"localdapr {command} {app} ended with {code}:\n{control.Output}");
        }
    }
}

/// <summary>One process of an app, as <c>localdapr list</c> tells it.</summary>
/// <param name="Process">0: not running.</param>
internal sealed record Instance(string Name, string AppId, string Status, int AppPort, int Process, int Restarts)
{
    /// <summary>Means this one alone in a command.</summary>
    public string Address => Name == AppId ? $"{AppId}#1" : Name;
}
