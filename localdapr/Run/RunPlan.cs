using LocalDapr.Run.RunFile;

namespace LocalDapr.Run;

/// <summary>Which processes to run and on which ports.</summary>
public static class RunPlan
{
    /// <summary>The variable by which a run file says that an app listens where APP_PORT says, so that localdapr may serve the app's port itself.</summary>
    public const string FrontVariable = "LOCALDAPR_FRONT";

    /// <summary>The first instance is called as the app, the second order#2.</summary>
    public static string NameOf(string appId, int number) => number == 1 ? appId : $"{appId}#{number}";

    /// <summary>One more instance of an app, on free ports.</summary>
    /// <param name="replicas">How many there are with it.</param>
    public static AppInstance Another(AppInstance one, string name, int replicas, PortClaims ports) => one with
    {
        Name = name,
        Replicas = replicas,
        AppPort = one.AppPort == 0 ? 0 : ports.Free(),
        DaprHttpPort = ports.Free(),
        DaprGrpcPort = ports.Free(),
        MetricsPort = ports.Free(),
    };

    // Replicas must listen where they are told anyway.
    private static bool IsFronted(RunFileApp app, IReadOnlyDictionary<string, int> replicas) => app.AppPort is not null && app.Command.Count > 0
        && (replicas.ContainsKey(app.AppId) || app.Settings.Env.GetValueOrDefault(FrontVariable) == "true");

    /// <summary>Settles ports and replicas.</summary>
    /// <param name="freePorts">Every port is a free one, also those the file gives.</param>
    /// <param name="replicas">App id to number of processes; the first keeps the ports of the file.</param>
    /// <exception cref="RunException">A port is taken or given twice, or a replicated app is not in the file.</exception>
    public static IReadOnlyList<AppInstance> Make(MultiAppRunFile file, PortClaims ports, bool freePorts,
        IReadOnlyDictionary<string, int> replicas)
    {
        foreach (var id in replicas.Keys)
            if (!file.Apps.Any(app => app.AppId == id))
                throw new RunException($"--replicas {id}: {file.Path} has no app '{id}'; it has {string.Join(", ", file.Apps.Select(app => app.AppId))}");

        var instances = new List<AppInstance>();
        var users = new Dictionary<int, string>();
        foreach (var app in file.Apps)
        {
            var count = replicas.GetValueOrDefault(app.AppId, 1);
            var front = IsFronted(app, replicas) ? Settle(app.AppPort, !freePorts, app.AppId, "appPort") : 0;
            for (var number = 1; number <= count; number++)
            {
                var keep = !freePorts && number == 1;
                var name = NameOf(app.AppId, number);
                instances.Add(new AppInstance
                {
                    Name = name,
                    App = app,
                    Replicas = count,
                    FrontPort = front,
                    AppPort = app.AppPort is { } appPort ? Settle(appPort, keep && front == 0, name, "appPort") : 0,
                    DaprHttpPort = Settle(app.DaprHttpPort, keep, name, "daprHTTPPort"),
                    // Told to the app, not listened on: gRPC and metrics are not served.
                    DaprGrpcPort = keep && app.DaprGrpcPort is { } grpc ? grpc : ports.Free(),
                    MetricsPort = keep && app.MetricsPort is { } metrics ? metrics : ports.Free(),
                });
            }
        }
        return instances;

        int Settle(int? wanted, bool keep, string name, string key)
        {
            if (wanted is not { } port || !keep) return ports.Free();
            if (users.TryGetValue(port, out var other))
                throw new RunException($"{file.Path}: port {port} is given twice: {other} and {key} of app '{name}'");
            users[port] = $"{key} of app '{name}'";
            if (!PortClaims.IsFree(port))
            {
                throw new RunException($"app '{name}': {key} {port} is in use{PortOwner.Describe(port)}; " +
                    "stop that program, change the port in " + file.Path + ", or run with --ports free");
            }
            return port;
        }
    }
}
