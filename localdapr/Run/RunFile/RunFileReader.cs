using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LocalDapr.Run.RunFile;

/// <summary>
/// Reads Dapr's multi-app run file with the rules of the Dapr CLI (pkg/runfileconfig): paths of an app are relative to its
/// appDirPath, those of common to the file; resources and configuration of an app come from the app, else from
/// <c>appDirPath/.dapr</c>, else from common, else from <c>~/.dapr</c>; the app's env wins over common's.
/// </summary>
public static class RunFileReader
{
    /// <param name="commonResourcesPaths">Used instead of the file's common.resourcesPaths; null: what the file says.</param>
    /// <exception cref="RunException">The file is missing or wrong; the message names file and line.</exception>
    public static MultiAppRunFile Read(string path, IReadOnlyList<string>? commonResourcesPaths = null)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) path = Path.Combine(path, MultiAppRunFile.DefaultFileName);
        if (!File.Exists(path)) throw new RunException($"{path}: no such run file; name one with -f FILE");

        var root = new YamlFields(path, Parse(path), "a run file");
        var folder = Path.GetDirectoryName(path)!;
        var warnings = new List<string>();
        if ((root.Number("version") ?? 0) == 0) throw root.Missing("version");
        if (root.Number("version") != 1) throw root.Wrong("version", "1");
        var name = root.Text("name");

        var common = new SharedSettings();
        if (root.Node("common") is { } commonNode)
        {
            var fields = new YamlFields(path, commonNode, "common");
            common = Shared(fields, folder, ignoreResources: commonResourcesPaths is not null);
            warnings.AddRange(fields.Unknown());
        }
        if (commonResourcesPaths is not null)
            common = common with { ResourcesPaths = [.. commonResourcesPaths.Select(Path.GetFullPath)] };

        if (root.Node("apps") is not YamlSequenceNode { Children.Count: > 0 } appNodes)
            throw root.Node("apps") is null ? root.Missing("apps") : root.Wrong("apps", "a list with at least one app");
        var apps = new List<RunFileApp>();
        foreach (var node in appNodes.Children)
        {
            var fields = new YamlFields(path, node, "an app");
            var app = App(path, fields, folder, common);
            if (apps.Find(other => other.AppId == app.AppId) is { } twin)
                throw new RunException($"{path}:{app.Line}: appID '{app.AppId}' is already used on line {twin.Line}; app ids must differ");
            apps.Add(app);
            warnings.AddRange(fields.Unknown());
        }
        warnings.AddRange(root.Unknown());
        return new MultiAppRunFile(path, name, apps, warnings);
    }

    private static YamlNode Parse(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = File.OpenText(path);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            throw new RunException($"{path}:{e.Start.Line}: not valid YAML: {e.Message.ReplaceLineEndings(" ")}");
        }
        return yaml.Documents.Count > 0 ? yaml.Documents[0].RootNode : throw new RunException($"{path}: the file is empty");
    }

    private static RunFileApp App(string file, YamlFields fields, string folder, SharedSettings common)
    {
        var directory = fields.Text("appDirPath") is { Length: > 0 } given
            ? Existing(fields, "appDirPath", folder, given)
            : throw fields.Missing("appDirPath");
        var own = Shared(fields, directory, ignoreResources: false);
        var app = new RunFileApp
        {
            AppId = fields.Text("appID") is { Length: > 0 } id ? id : Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)),
            AppDirPath = directory,
            Command = fields.Texts("command"),
            AppChannelAddress = fields.Text("appChannelAddress") is { Length: > 0 } address ? address : "127.0.0.1",
            AppPort = fields.Port("appPort"),
            DaprHttpPort = fields.Port("daprHTTPPort"),
            DaprGrpcPort = fields.Port("daprGRPCPort"),
            DaprInternalGrpcPort = fields.Port("daprInternalGRPCPort"),
            MetricsPort = fields.Port("metricsPort"),
            ResourcesPaths = Resources(own, common, directory),
            ConfigFilePath = ConfigFile(own, common, directory),
            Settings = own.Over(common),
            Line = fields.Line,
        };
        fields.Accept("profilePort", "containerImage", "containerImagePullPolicy", "createService");

        if (fields.Text("unixDomainSocket") is { Length: > 0 })
            throw fields.Error("unixDomainSocket", "localdapr's sidecars listen on TCP ports only; leave this key out, the app finds its port in DAPR_HTTP_PORT");
        var protocol = app.Settings.AppProtocol?.ToLowerInvariant() ?? "http";
        if (protocol != "http" || app.Settings.AppSsl == true)
        {
            throw new RunException($"{file}:{app.Line}: app '{app.AppId}': localdapr calls apps over plain http; " +
                $"appProtocol {(app.Settings.AppSsl == true ? "https" : protocol)} needs the real Dapr");
        }
        return app;
    }

    private static SharedSettings Shared(YamlFields fields, string relativeTo, bool ignoreResources)
    {
        var resources = fields.Texts("resourcesPaths").ToList();
        if (fields.Text("resourcesPath") is { Length: > 0 } single) resources.Add(single);
        // They matter to the Dapr runtime only: there is no placement, no scheduler, no second port to profile and no log of a daprd here.
        fields.Accept("placementHostAddress", "schedulerHostAddress", "enableApiLogging", "enableProfiling", "runtimePath");
        _ = Destination(fields, "daprdLogDestination");
        return new SharedSettings
        {
            ConfigFilePath = fields.Text("configFilePath") is { Length: > 0 } config
                ? Existing(fields, "configFilePath", relativeTo, config) : null,
            AppProtocol = fields.Text("appProtocol"),
            ApiListenAddresses = fields.Text("apiListenAddresses"),
            LogLevel = fields.Text("logLevel"),
            AppMaxConcurrency = fields.Number("appMaxConcurrency"),
            ResourcesPaths = ignoreResources ? [] : [.. resources.Select(path => Existing(fields,
                fields.Node("resourcesPaths") is null ? "resourcesPath" : "resourcesPaths", relativeTo, path))],
            AppSsl = fields.Flag("appSSL"),
            MaxBodySize = fields.Quantity("maxBodySize"),
            ReadBufferSize = fields.Quantity("readBufferSize"),
            EnableAppHealthCheck = fields.Flag("enableAppHealthCheck"),
            AppHealthCheckPath = fields.Text("appHealthCheckPath"),
            AppHealthProbeInterval = fields.Number("appHealthProbeInterval"),
            AppHealthProbeTimeout = fields.Number("appHealthProbeTimeout"),
            AppHealthThreshold = fields.Number("appHealthThreshold"),
            AppLogDestination = Destination(fields, "appLogDestination"),
            Env = fields.TextMap("env"),
        };
    }

    private static LogDestination? Destination(YamlFields fields, string key) => fields.Text(key) switch
    {
        null or "" => null,
        "console" => LogDestination.Console,
        "file" => LogDestination.File,
        "fileAndConsole" => LogDestination.FileAndConsole,
        _ => throw fields.Wrong(key, "console, file or fileAndConsole"),
    };

    private static IReadOnlyList<string> Resources(SharedSettings own, SharedSettings common, string directory)
    {
        if (own.ResourcesPaths.Count > 0) return own.ResourcesPaths;
        var beside = Path.Combine(directory, ".dapr", "resources");
        if (Directory.Exists(beside)) return [beside];
        if (common.ResourcesPaths.Count > 0) return common.ResourcesPaths;
        var ofUser = Path.Combine(Home, ".dapr", "components");
        return Directory.Exists(ofUser) ? [ofUser] : [];
    }

    private static string? ConfigFile(SharedSettings own, SharedSettings common, string directory)
    {
        if (own.ConfigFilePath is not null) return own.ConfigFilePath;
        var beside = Path.Combine(directory, ".dapr", "config.yaml");
        if (File.Exists(beside)) return beside;
        if (common.ConfigFilePath is not null) return common.ConfigFilePath;
        var ofUser = Path.Combine(Home, ".dapr", "config.yaml");
        return File.Exists(ofUser) ? ofUser : null;
    }

    private static string Existing(YamlFields fields, string key, string relativeTo, string path)
    {
        var home = path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Home, path[1..]) : path;
        var absolute = Path.GetFullPath(home, relativeTo);
        return Path.Exists(absolute) ? absolute : throw fields.Error(key, $"{absolute} does not exist");
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
