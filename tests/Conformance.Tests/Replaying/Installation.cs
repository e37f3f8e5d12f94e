using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalDapr.Conformance.Comparing;
using LocalDapr.Run;
using Npgsql;
using Pizza.Tests.Engines;

namespace LocalDapr.Conformance.Replaying;

/// <summary>What a setup asks for, running: its files, test apps and sidecars.</summary>
public sealed partial class Installation : IAsyncDisposable
{
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(20);

    private readonly JsonObject _setup;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");
    private readonly PortClaims _claims = new(Path.Combine(Path.GetTempPath(), "localdapr-ports"));
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<int, string> _portNames = [];
    private readonly Dictionary<string, JsonObject> _sidecars = [];
    private readonly Dictionary<(string Sidecar, string Kind), int> _ports = [];
    private readonly Dictionary<string, ChildProcess> _processes = [];
    private readonly Dictionary<string, TestApp> _apps = [];
    private SharedProcess? _sharedProcess;
    private RedisServer? _redis;
    private PostgresServer? _postgres;

    private Installation(JsonObject setup) => _setup = setup;

    public string Folder => _folder.FullName;

    public IReadOnlyDictionary<int, string> PortNames => _portNames;

    public IReadOnlyDictionary<string, TestApp> Apps => _apps;

    public string FirstSidecar => _sidecars.Keys.First();

    /// <summary>The end of what each sidecar printed, for a report.</summary>
    public string Output => string.Join('\n', _processes.Select(process => $"[{process.Key}]\n{process.Value.Output}"));

    public static async Task<Installation> StartAsync(JsonObject setup, CancellationToken cancellationToken)
    {
        var installation = new Installation(setup);
        try
        {
            await installation.StartAsync(cancellationToken);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The Redis of this setup, where it asks for one.</summary>
    public RedisServer Redis => _redis ?? throw new InvalidOperationException("the setup has no Redis");

    public ChildProcess Process(string sidecar) => _processes[sidecar];

    public int HttpPort(string sidecar) => _ports[(sidecar, "http")];

    /// <summary>Gives a name a value, for later {{name}}.</summary>
    public void Name(string name, string value)
    {
        lock (_names) _names[name] = value;
    }

    public string FillIn(string text) => Braces().Replace(text, match =>
    {
        lock (_names) return _names[match.Groups[1].Value];
    });

    public JsonNode? FillIn(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, value) in members) copy[name] = FillIn(value);
                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select(FillIn)]);
            default:
                return node.IsText() ? FillIn(node.Text()!) : node?.DeepClone();
        }
    }

    public async Task StartSidecarAsync(string name, CancellationToken cancellationToken)
    {
        if (_processes.Remove(name, out var earlier)) earlier.Dispose();
        var sidecar = _sidecars[name];
        var environment = ((JsonObject?)FillIn(sidecar["env"]) ?? []).Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Text()!));
        _processes[name] = new ChildProcess([.. SidecarCommand.Words, .. await FlagsAsync(name, sidecar, cancellationToken)],
            environment.Append(KeyValuePair.Create("LOCALDAPR_REGISTRY", Path.Combine(Folder, "registry"))));
    }

    /// <summary>Returns when the sidecar is ready, has exited, or has taken too long: what the case then sees is its result.</summary>
    public async Task WaitUntilReadyAsync(string name, CancellationToken cancellationToken)
    {
        var sidecar = _sidecars[name];
        var headers = sidecar["env"]?["DAPR_API_TOKEN"] is { } token ? new JsonObject { ["dapr-api-token"] = token.DeepClone() } : null;
        await UntilAsync(Ready, TimeSpan.FromMilliseconds(25), async () =>
        {
            var answer = await RawHttp.CallAsync(HttpPort(name), "GET", sidecar["readyPath"].Text() ?? "/v1.0/healthz", headers, [],
                TimeSpan.FromSeconds(2), cancellationToken);
            return answer.Status == 204 || (_sharedProcess is null && !_processes[name].IsRunning);
        }, cancellationToken);
    }

    public async Task WaitForActorsAsync(CancellationToken cancellationToken)
    {
        await UntilAsync(TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(100), async () =>
        {
            foreach (var name in _sharedProcess is null ? _processes.Keys.AsEnumerable() : _sidecars.Keys)
                if (!await HasActorsAsync(name, cancellationToken)) return false;
            return true;
        }, cancellationToken);
        if (SidecarCommand.IsDaprd) await Task.Delay(1_000, cancellationToken);   // its placement table is still on the way
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values) process.Dispose();
        if (_sharedProcess is not null) await _sharedProcess.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        foreach (var app in _apps.Values) await app.DisposeAsync();
        _claims.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process that is just being killed still wrote into it; the system's own cleaning takes it.
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _names["dir"] = Folder;
        foreach (var sidecar in _setup["sidecars"].Objects()) _sidecars[sidecar["name"].Text() ?? sidecar["appId"].Text()!] = sidecar;
        if (JsonText.Compact(_setup).Contains("{{redis}}", StringComparison.Ordinal))
        {
            _redis = await RedisServer.StartAsync();
            _names["redis"] = _redis.Address;
        }
        if (JsonText.Compact(_setup).Contains("{{postgres}}", StringComparison.Ordinal))
        {
            _postgres = new PostgresServer();
            await _postgres.InitializeAsync();
            var database = new NpgsqlConnectionStringBuilder(await _postgres.NewDatabaseAsync());
            _names["postgres"] = string.Create(CultureInfo.InvariantCulture, $"host={database.Host} port={database.Port} user={database.Username} dbname={database.Database} sslmode=disable");
        }
        foreach (var app in _setup["apps"].Objects())
        {
            var port = Claim("app:" + app["name"].Text());
            _names["port:" + app["name"].Text()] = port.ToString(CultureInfo.InvariantCulture);
            _apps[app["name"].Text()!] = new TestApp(app, port, FillIn, CallFirstSidecarAsync);
            if (app["start"].IsNotFalse()) await _apps[app["name"].Text()!].StartAsync(cancellationToken);
        }
        foreach (var name in _sidecars.Keys)
            foreach (var kind in new[] { "http", "grpc", "int", "prof", "pub" }) _ports[(name, kind)] = Claim($"{kind}:{name}");
        await WriteFilesAsync(cancellationToken);
        if (_setup["oneProcess"].IsTrue())
        {
            var flags = new List<IEnumerable<string>>();
            foreach (var (name, sidecar) in _sidecars) flags.Add(await FlagsAsync(name, sidecar, cancellationToken));
            _sharedProcess = await SharedProcess.StartAsync(flags, cancellationToken);
            foreach (var name in _sidecars.Keys) await WaitUntilReadyAsync(name, cancellationToken);
        }
        foreach (var (name, sidecar) in _sidecars)
        {
            if (_sharedProcess is not null || !sidecar["start"].IsNotFalse()) continue;
            await StartSidecarAsync(name, cancellationToken);
            if (sidecar["waitReady"].IsNotFalse()) await WaitUntilReadyAsync(name, cancellationToken);
        }
        if (_setup["actors"].IsTrue() && _setup["waitActors"].IsNotFalse()) await WaitForActorsAsync(cancellationToken);
        await Task.Delay(300, cancellationToken);
    }

    private int Claim(string name)
    {
        var port = _claims.Free();
        _portNames[port] = name;
        return port;
    }

    private async Task<JsonNode> CallFirstSidecarAsync(string path, string? reentrancyId, TimeSpan timeout)
    {
        var headers = reentrancyId is null ? null : new JsonObject { ["Dapr-Reentrancy-Id"] = reentrancyId };
        var answer = await RawHttp.CallAsync(HttpPort(FirstSidecar), "POST", path, headers, [], timeout, CancellationToken.None);
        return answer.Error is null ? answer.Status : answer.Error;
    }

    private async Task WriteFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, content) in _setup["files"] as JsonObject ?? [])
            await File.WriteAllTextAsync(Path.Combine(Folder, name), content.IsText() ? content.Text() : JsonText.Compact(content), cancellationToken);
        var resources = Directory.CreateDirectory(Path.Combine(Folder, "res")).FullName;
        var number = 0;
        foreach (var resource in SetupResources.Of(_setup))
            await File.WriteAllTextAsync(Path.Combine(resources, $"r{++number:00}.yaml"), JsonText.Compact(FillIn(resource)), cancellationToken);
    }

    private async Task<IEnumerable<string>> FlagsAsync(string name, JsonObject sidecar, CancellationToken cancellationToken)
    {
        var specification = (JsonObject?)FillIn(sidecar["configuration"] ?? _setup["configuration"]) ?? [];
        if (SidecarCommand.IsDaprd) specification["nameResolution"] ??= SetupResources.NamesInFile(Path.Combine(Folder, "names.db"));
        var configuration = Path.Combine(Folder, $"config-{name}.yaml");
        await File.WriteAllTextAsync(configuration, JsonText.Compact(SetupResources.Configuration(specification)), cancellationToken);
        var flags = new Dictionary<string, string>
        {
            ["app-id"] = sidecar["appId"].Text()!,
            ["dapr-http-port"] = Port(name, "http"),
            ["dapr-grpc-port"] = Port(name, "grpc"),
            ["dapr-internal-grpc-port"] = Port(name, "int"),
            ["dapr-listen-addresses"] = "127.0.0.1",
            ["dapr-internal-grpc-listen-address"] = "127.0.0.1",
            ["enable-metrics"] = "false",
            ["profile-port"] = Port(name, "prof"),
            ["config"] = configuration,
            ["log-level"] = "info",
        };
        if (!sidecar["noResources"].IsTrue()) flags["resources-path"] = Path.Combine(Folder, "res");
        if (sidecar["app"].Text() is { } app)
        {
            flags["app-port"] = _apps[app].Port.ToString(CultureInfo.InvariantCulture);
            flags["app-channel-address"] = "127.0.0.1";
            flags["app-protocol"] = "http";
        }
        foreach (var (flag, value) in (JsonObject?)FillIn(sidecar["flags"]) ?? [])
            flags[flag] = value.IsText() ? value.Text()! : JsonText.Compact(value);
        return flags.Select(flag => $"--{flag.Key}={flag.Value}");
    }

    private string Port(string sidecar, string kind) => _ports[(sidecar, kind)].ToString(CultureInfo.InvariantCulture);

    private async Task<bool> HasActorsAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await RawHttp.CallAsync(HttpPort(name), "GET", "/v1.0/metadata", null, [], TimeSpan.FromSeconds(2), cancellationToken);
        if (answer.Status != 200) return _sharedProcess is null && !_processes[name].IsRunning;
        using var metadata = JsonDocument.Parse(answer.Body);
        return metadata.RootElement.TryGetProperty("actorRuntime", out var actors)
            && Text(actors, "runtimeStatus") == "RUNNING"
            && Text(actors, "placement") == "placement: connected"
            && (_sidecars[name]["app"] is null || (actors.TryGetProperty("hostReady", out var ready) && ready.GetBoolean()));

        static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static async Task UntilAsync(TimeSpan within, TimeSpan pause, Func<Task<bool>> done, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + within;
        while (DateTime.UtcNow < end && !await done()) await Task.Delay(pause, cancellationToken);
    }

    [GeneratedRegex(@"\{\{([^}]+)\}\}")]
    private static partial Regex Braces();
}
