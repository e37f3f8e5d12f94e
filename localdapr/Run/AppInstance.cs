using LocalDapr.Run.RunFile;

namespace LocalDapr.Run;

/// <summary>One process to run: an app of the run file, or one replica of it, with its ports settled.</summary>
public sealed record AppInstance
{
    /// <summary>The app id; a second replica of order is order#2.</summary>
    public required string Name { get; init; }

    public required RunFileApp App { get; init; }

    /// <summary>Where the process listens; 0: on no port.</summary>
    public required int AppPort { get; init; }

    /// <summary>The app's port where localdapr serves that itself, in front of all instances; 0: the process serves it.</summary>
    public int FrontPort { get; init; }

    public required int DaprHttpPort { get; init; }
    public required int DaprGrpcPort { get; init; }
    public required int MetricsPort { get; init; }

    /// <summary>How many processes share the app id, this one included.</summary>
    public required int Replicas { get; init; }

    public string AppId => App.AppId;

    /// <summary>Means this instance alone in a command, for the app id means all of them: order#1.</summary>
    public string Address => Name == AppId ? $"{AppId}#1" : Name;

    /// <summary>Where clients reach the app.</summary>
    public int ServedPort => FrontPort > 0 ? FrontPort : AppPort;

    public string Url => $"http://localhost:{ServedPort}";

    /// <summary>
    /// What the process finds in its environment, beyond localdapr's own: what the Dapr CLI sets (the file's env comes last there
    /// too and may override), and LOCALDAPR_REPLICAS, by which a service that cannot share its data refuses to be replicated.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["APP_ID"] = AppId,
            ["APP_PROTOCOL"] = "http",
            ["APP_CHANNEL_ADDRESS"] = App.AppChannelAddress,
            ["DAPR_HTTP_PORT"] = Text(DaprHttpPort),
            ["DAPR_GRPC_PORT"] = Text(DaprGrpcPort),
            ["DAPR_METRICS_PORT"] = Text(MetricsPort),
            ["LOCALDAPR_REPLICAS"] = Text(Replicas),
        };
        if (AppPort > 0) environment["APP_PORT"] = Text(AppPort);
        foreach (var (name, value) in App.Settings.Env) environment[name] = value;
        return environment;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
