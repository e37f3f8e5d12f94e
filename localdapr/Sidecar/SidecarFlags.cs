using System.CommandLine;
using System.Globalization;
using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Run;

namespace LocalDapr.Sidecar;

/// <summary>daprd's flags: those that act here, and those that are accepted because callers of daprd send them.</summary>
internal sealed class SidecarFlags
{
    private const int DefaultGrpcPort = 50001;

    // Placement, scheduler, metrics, profiling: nothing of that is here to be configured.
    private static readonly string[] Accepted =
    [
        "--dapr-public-listen-address", "--dapr-internal-grpc-listen-address", "--placement-host-address",
        "--scheduler-host-address", "--metrics-port", "--metrics-listen-address", "--profile-port", "--enable-metrics", "--enable-profiling",
        "--enable-api-logging", "--mode", "--sentry-address", "--control-plane-address", "--trust-anchors-file", "--log-as-json",
        "--actors-service", "--reminders-service", "--disable-builtin-k8s-secret-store", "--scheduler-job-streams", "--sentry-request-jwt-audiences",
    ];

    // What would silently be something else here than what was asked for.
    private static readonly (string Name, string Instead)[] Refused =
    [
        ("--dapr-public-port", "health and metadata are on --dapr-http-port"),
        ("--unix-domain-socket", "use --dapr-http-port and --dapr-grpc-port"),
        ("--disable-init-endpoints", "the app is always asked"),
    ];

    private readonly Option<string?> _appId = new("--app-id") { Description = "The app's id." };
    private readonly Option<string> _appProtocol = new("--app-protocol") { DefaultValueFactory = _ => "http", Description = "http; apps that speak another need Dapr itself." };
    private readonly Option<bool> _appSsl = new("--app-ssl") { Hidden = true };
    private readonly Option<string?>[] _refused = [.. Refused.Select(flag => new Option<string?>(flag.Name) { Hidden = true, Arity = ArgumentArity.ZeroOrOne })];
    private readonly Option<bool> _version = new("--version") { Description = "Prints the version and ends." };
    private readonly Option<bool> _buildInfo = new("--build-info") { Description = "Prints the version and ends." };
    private readonly Option<bool> _wait = new("--wait") { Description = "Waits until the sidecar at --dapr-http-port answers, at most a minute, and ends." };
    private readonly Option<int?> _appPort = new("--app-port") { Description = "Where the app listens." };
    private readonly Option<string> _appAddress = new("--app-channel-address") { DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int> _httpPort = new("--dapr-http-port") { DefaultValueFactory = _ => 3500, Description = "Port of the HTTP API." };
    private readonly Option<int?> _grpcPort = new("--dapr-grpc-port") { Description = "Port of the gRPC API; 50001 when it is free." };
    private readonly Option<int?> _internalPort = new("--dapr-internal-grpc-port") { Description = "Where other sidecars reach this one (HTTP, not gRPC)." };
    private readonly Option<string> _listen = new("--dapr-listen-addresses") { DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<string[]> _resources = new("--resources-path", "--components-path") { Description = "A folder of resources; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _config = new("--config") { Description = "The file of a Configuration resource." };
    private readonly Option<string?> _maxBody = new("--max-body-size") { Description = "For example 8Mi." };
    private readonly Option<string?> _readBuffer = new("--read-buffer-size");
    private readonly Option<int?> _maxRequest = new("--dapr-http-max-request-size") { Description = "Older, in MB: use --max-body-size." };
    private readonly Option<int?> _readBufferKb = new("--dapr-http-read-buffer-size") { Description = "Older, in KB: use --read-buffer-size." };
    private readonly Option<int> _maxConcurrency = new("--app-max-concurrency") { DefaultValueFactory = _ => -1 };
    private readonly Option<string> _origins = new("--allowed-origins") { DefaultValueFactory = _ => "*" };
    private readonly Option<bool> _health = new("--enable-app-health-check");
    private readonly Option<string> _healthPath = new("--app-health-check-path") { DefaultValueFactory = _ => "/healthz" };
    private readonly Option<int> _healthInterval = new("--app-health-probe-interval") { DefaultValueFactory = _ => 5, Description = "In seconds." };
    private readonly Option<int> _healthTimeout = new("--app-health-probe-timeout") { DefaultValueFactory = _ => 500, Description = "In milliseconds." };
    private readonly Option<int> _healthThreshold = new("--app-health-threshold") { DefaultValueFactory = _ => 3 };
    private readonly Option<int> _graceful = new("--dapr-graceful-shutdown-seconds") { DefaultValueFactory = _ => 5 };
    private readonly Option<bool> _mtls = new("--enable-mtls") { Description = "Access control lists see who calls. Nothing is encrypted." };
    private readonly Option<string?> _block = new("--dapr-block-shutdown-duration");
    private readonly Option<string?> _faults = new("--faults") { Description = "Not daprd's. For tests: a file of kind FaultInjection that says what goes wrong." };
    private readonly Option<string> _logLevel = new("--log-level") { DefaultValueFactory = _ => "info" };

    public IEnumerable<Option> All =>
    [
        _appId, _appPort, _appAddress, _httpPort, _grpcPort, _internalPort, _listen, _resources, _config, _maxBody, _readBuffer, _maxConcurrency, _origins,
        _health, _healthPath, _healthInterval, _healthTimeout, _healthThreshold, _graceful, _block, _mtls, _logLevel, _faults,
        _appProtocol, _appSsl, _version, _buildInfo, _wait, _maxRequest, _readBufferKb, .. _refused,
        .. Accepted.Select(name => new Option<string?>(name) { Hidden = true, Arity = ArgumentArity.ZeroOrOne }),
    ];

    public bool AsksVersion(ParseResult result) => result.GetValue(_version) || result.GetValue(_buildInfo);

    /// <summary>The port of the sidecar to wait for; null: start one.</summary>
    public int? WaitsFor(ParseResult result) => result.GetValue(_wait) ? result.GetValue(_httpPort) : null;

    /// <summary>Why what was asked for cannot be started; null: it can.</summary>
    public string? Refusal(ParseResult result)
    {
        if (string.IsNullOrEmpty(result.GetValue(_appId)))
            return "Option '--app-id' is required.";
        if (result.GetValue(_appProtocol) is not ("http" or "" or null) and var protocol)
            return protocol is "grpc" or "grpcs" or "https" or "h2c"
                ? $"--app-protocol {protocol}: apps are called over plain HTTP only; such an app needs Dapr itself"
                : $"--app-protocol '{protocol}' is none of http, https, grpc, grpcs and h2c";
        if (result.GetValue(_appSsl))
            return "--app-ssl: apps are called over plain HTTP only; such an app needs Dapr itself";
        for (var i = 0; i < Refused.Length; i++)
            if (!string.IsNullOrEmpty(result.GetValue(_refused[i])))
                return $"{Refused[i].Name} is not there: {Refused[i].Instead}, or leave it out";
        return null;
    }

    public SidecarStart Read(ParseResult result) => new(
        () => new SidecarOptions
        {
            AppId = result.GetValue(_appId)!,
            AppPort = result.GetValue(_appPort) is > 0 and var port ? port : null,
            AppChannelAddress = result.GetRequiredValue(_appAddress),
            DaprHttpPort = result.GetValue(_httpPort),
            // Not asked for, it must not keep a second sidecar from starting.
            DaprGrpcPort = result.GetValue(_grpcPort) ?? (PortClaims.IsFree(DefaultGrpcPort) ? DefaultGrpcPort : null),
            DaprInternalGrpcPort = result.GetValue(_internalPort) ?? 0,
            ListenAddresses = result.GetRequiredValue(_listen).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Resources = (result.GetValue(_resources) is { Length: > 0 } folders ? ResourceLoader.Load(folders) : ResourceSet.Empty).For(result.GetValue(_appId)!),
            ResourcesPaths = result.GetValue(_resources) ?? [],
            Configuration = result.GetValue(_config) is { } file ? ConfigurationResource.Load(file) : ConfigurationResource.Default,
            MaxBodySize = Bytes(result.GetValue(_maxBody), Older(result.GetValue(_maxRequest), 4, 1 << 20), "--max-body-size"),
            ReadBufferSize = (int)Bytes(result.GetValue(_readBuffer), Older(result.GetValue(_readBufferKb), 4, 1 << 10), "--read-buffer-size"),
            AppMaxConcurrency = Math.Max(0, result.GetValue(_maxConcurrency)),
            AllowedOrigins = result.GetRequiredValue(_origins),
            EnableAppHealthCheck = result.GetValue(_health),
            AppHealthCheckPath = result.GetRequiredValue(_healthPath),
            AppHealthProbeInterval = TimeSpan.FromSeconds(result.GetValue(_healthInterval)),
            AppHealthProbeTimeout = TimeSpan.FromMilliseconds(result.GetValue(_healthTimeout)),
            AppHealthThreshold = result.GetValue(_healthThreshold),
            GracefulShutdown = TimeSpan.FromSeconds(result.GetValue(_graceful)),
            BlockShutdownDuration = result.GetValue(_block) is not { } block ? TimeSpan.Zero
                : GoDuration.TryParse(block, out var duration) ? duration
                : throw new FormatException($"--dapr-block-shutdown-duration '{block}' is no duration; write 30s or 1m30s"),
            KnowsCallers = result.GetValue(_mtls),
            ApiToken = Variable("DAPR_API_TOKEN"),
            AppToken = Variable("APP_API_TOKEN"),
        },
        result.GetValue(_logLevel) switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" or "fatal" => LogLevel.Error,
            _ => LogLevel.Information,
        },
        result.GetValue(_faults));

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // In daprd too what is not positive is the default.
    private static long Older(int? number, int otherwise, long factor) => (number is > 0 and var given ? given : otherwise) * factor;

    /// <summary>A Kubernetes quantity (4Mi, 512Ki, 1000000), or Dapr's older bare number of MB.</summary>
    private static long Bytes(string? text, long otherwise, string flag)
    {
        if (string.IsNullOrEmpty(text))
            return otherwise;
        var digits = text.AsSpan().TrimEnd("KMGTiBk");
        long factor = text[digits.Length..] switch
        {
            "" => 1,
            "K" or "k" => 1000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "Ki" => 1 << 10,
            "Mi" => 1 << 20,
            "Gi" => 1 << 30,
            _ => 0,
        };
        return factor > 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * factor
            : throw new FormatException($"{flag} '{text}' is no size; write 8Mi or 64Ki");
    }
}

/// <param name="Load">Reads the resource files; may throw <see cref="ResourceException"/> and <see cref="FormatException"/>.</param>
/// <param name="FaultsFile">Null: no faults.</param>
internal sealed record SidecarStart(Func<SidecarOptions> Load, LogLevel LogLevel, string? FaultsFile);
