using System.Net;
using LocalDapr.Resources;
using LocalDapr.Sidecar;

namespace LocalDapr.Run;

/// <summary>From an app of the run file to the options of its sidecar.</summary>
internal static class SidecarPlan
{
    /// <param name="warnings">What the resource files say without effect.</param>
    /// <exception cref="ResourceException">A resource file is wrong.</exception>
    public static IReadOnlyList<SidecarOptions> Make(IReadOnlyList<AppInstance> instances, List<string> warnings)
    {
        var sets = new Dictionary<string, ResourceSet>();
        var configurations = new Dictionary<string, ConfigurationResource>();
        return [.. instances.Select(Options)];

        SidecarOptions Options(AppInstance instance)
        {
            var app = instance.App;
            var settings = app.Settings;
            var options = new SidecarOptions
            {
                AppId = app.AppId,
                AppPort = instance.AppPort == 0 ? null : instance.AppPort,
                AppChannelAddress = app.AppChannelAddress,
                DaprHttpPort = instance.DaprHttpPort,
                DaprGrpcPort = instance.DaprGrpcPort,
                ListenAddresses = settings.ApiListenAddresses is { Length: > 0 } addresses
                    ? [.. addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
                    : [IPAddress.Loopback.ToString()],
                Resources = Resources(app.ResourcesPaths).For(app.AppId),
                ResourcesPaths = app.ResourcesPaths,
                // All sidecars are in this process, so a call's origin is known, as in production under mTLS.
                KnowsCallers = true,
                Configuration = app.ConfigFilePath is { } file ? Configuration(file) : ConfigurationResource.Default,
                AppMaxConcurrency = Math.Max(0, settings.AppMaxConcurrency ?? 0),
                EnableAppHealthCheck = settings.EnableAppHealthCheck ?? false,
                ApiToken = Variable("DAPR_API_TOKEN"),
                AppToken = Variable("APP_API_TOKEN"),
            };
            // Where the file says nothing, the sidecar's own defaults are Dapr's.
            if (settings.MaxBodySize is { } body) options = options with { MaxBodySize = body < 0 ? long.MaxValue : body };
            if (settings.ReadBufferSize is { } buffer) options = options with { ReadBufferSize = buffer < 0 ? int.MaxValue : checked((int)buffer) };
            if (settings.AppHealthCheckPath is { } path) options = options with { AppHealthCheckPath = path };
            if (settings.AppHealthProbeInterval is > 0 and var seconds)
                options = options with { AppHealthProbeInterval = TimeSpan.FromSeconds(seconds) };
            if (settings.AppHealthProbeTimeout is > 0 and var milliseconds)
                options = options with { AppHealthProbeTimeout = TimeSpan.FromMilliseconds(milliseconds) };
            if (settings.AppHealthThreshold is > 0 and var threshold) options = options with { AppHealthThreshold = threshold };
            return options;
        }

        ResourceSet Resources(IReadOnlyList<string> folders)
        {
            var key = string.Join('\n', folders);
            if (sets.TryGetValue(key, out var set)) return set;
            set = ResourceLoader.Load(folders);
            warnings.AddRange(set.Warnings);
            return sets[key] = set;
        }

        ConfigurationResource Configuration(string file) =>
            configurations.TryGetValue(file, out var known) ? known : configurations[file] = ConfigurationResource.Load(file);
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
