namespace LocalDapr.Run.RunFile;

/// <summary>The keys that may stand under <c>common</c> and in an app. Null: not given.</summary>
public sealed record SharedSettings
{
    /// <summary>Absolute.</summary>
    public string? ConfigFilePath { get; init; }

    public string? AppProtocol { get; init; }
    public string? ApiListenAddresses { get; init; }
    public string? LogLevel { get; init; }
    public int? AppMaxConcurrency { get; init; }

    /// <summary>Absolute; the deprecated resourcesPath is its last entry.</summary>
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    public bool? AppSsl { get; init; }

    /// <summary>In bytes; negative: no limit.</summary>
    public long? MaxBodySize { get; init; }

    /// <summary>In bytes.</summary>
    public long? ReadBufferSize { get; init; }

    public bool? EnableAppHealthCheck { get; init; }
    public string? AppHealthCheckPath { get; init; }

    /// <summary>In seconds.</summary>
    public int? AppHealthProbeInterval { get; init; }

    /// <summary>In milliseconds.</summary>
    public int? AppHealthProbeTimeout { get; init; }

    public int? AppHealthThreshold { get; init; }
    public LogDestination? AppLogDestination { get; init; }
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// These settings of an app over those of <paramref name="common"/>. As in the Dapr CLI a false, a 0 or an empty text of an
    /// app counts as not given. ResourcesPaths and ConfigFilePath have their own precedence and are left alone.
    /// </summary>
    public SharedSettings Over(SharedSettings common)
    {
        var env = new Dictionary<string, string>(common.Env);
        foreach (var (name, value) in Env) env[name] = value;
        return this with
        {
            AppProtocol = Given(AppProtocol) ?? common.AppProtocol,
            ApiListenAddresses = Given(ApiListenAddresses) ?? common.ApiListenAddresses,
            LogLevel = Given(LogLevel) ?? common.LogLevel,
            AppMaxConcurrency = Given(AppMaxConcurrency) ?? common.AppMaxConcurrency,
            AppSsl = Given(AppSsl) ?? common.AppSsl,
            MaxBodySize = MaxBodySize ?? common.MaxBodySize,
            ReadBufferSize = ReadBufferSize ?? common.ReadBufferSize,
            EnableAppHealthCheck = Given(EnableAppHealthCheck) ?? common.EnableAppHealthCheck,
            AppHealthCheckPath = Given(AppHealthCheckPath) ?? common.AppHealthCheckPath,
            AppHealthProbeInterval = Given(AppHealthProbeInterval) ?? common.AppHealthProbeInterval,
            AppHealthProbeTimeout = Given(AppHealthProbeTimeout) ?? common.AppHealthProbeTimeout,
            AppHealthThreshold = Given(AppHealthThreshold) ?? common.AppHealthThreshold,
            AppLogDestination = AppLogDestination ?? common.AppLogDestination,
            Env = env,
        };
    }

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static int? Given(int? value) => value == 0 ? null : value;

    private static bool? Given(bool? value) => value == true ? true : null;
}
