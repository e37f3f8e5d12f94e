using System.Net;
using System.Net.Sockets;
using LocalDapr.Run;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Tests.Run;

public sealed class RunPlanTests : IDisposable
{
    private static readonly Dictionary<string, int> NoReplicas = [];
    private readonly TemporaryFolder _folder = new();
    private readonly PortClaims _ports;

    public RunPlanTests() => _ports = new PortClaims(_folder.Folder("ports"));

    public void Dispose()
    {
        _ports.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Ports_of_the_file_are_kept_and_missing_ones_are_free_ones()
    {
        var (appPort, sidecarPort) = (_ports.Free(), _ports.Free());
        var instance = Assert.Single(RunPlan.Make(File($"{{ appID: a, appDirPath: ., appPort: {appPort}, daprHTTPPort: {sidecarPort} }}"),
            _ports, freePorts: false, NoReplicas));
        Assert.Equal((appPort, sidecarPort), (instance.AppPort, instance.DaprHttpPort));
        Assert.True(PortClaims.IsFree(instance.DaprGrpcPort));
        Assert.True(PortClaims.IsFree(instance.MetricsPort));
    }

    [Fact]
    public void With_free_ports_nothing_of_the_file_is_kept_and_no_port_is_given_twice()
    {
        var instances = RunPlan.Make(File("{ appID: a, appDirPath: ., appPort: 80, daprHTTPPort: 3580 }", "{ appID: b, appDirPath: ., appPort: 80 }"),
            _ports, freePorts: true, NoReplicas);
        var ports = instances.SelectMany(instance => new[] { instance.AppPort, instance.DaprHttpPort, instance.DaprGrpcPort, instance.MetricsPort }).ToArray();
        Assert.Equal(8, ports.Distinct().Count());
        Assert.DoesNotContain(80, ports);
    }

    [Fact]
    public void Two_systems_never_claim_the_same_port()
    {
        using var other = new PortClaims(Path.Combine(_folder.Path, "ports"));
        var claimed = Enumerable.Range(0, 200).SelectMany(_ => new[] { _ports.Free(), other.Free() }).ToArray();
        Assert.Equal(claimed.Length, claimed.Distinct().Count());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public void A_port_in_use_is_refused_naming_the_app_and_the_way_out(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var refusal = Assert.Throws<RunException>(() => RunPlan.Make(File($"{{ appID: kitchen, appDirPath: ., appPort: {port} }}"), _ports, false, NoReplicas));
        Assert.StartsWith($"app 'kitchen': appPort {port} is in use", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--ports free", refusal.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.Contains($"(pid {Environment.ProcessId})", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_given_twice_in_the_file_is_refused()
    {
        var port = _ports.Free();
        var refusal = Assert.Throws<RunException>(() => RunPlan.Make(
            File($"{{ appID: a, appDirPath: ., appPort: {port} }}", $"{{ appID: b, appDirPath: ., daprHTTPPort: {port} }}"), _ports, false, NoReplicas));
        Assert.Contains($"port {port} is given twice: appPort of app 'a' and daprHTTPPort of app 'b'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_share_the_app_id_and_have_their_own_ports()
    {
        var instances = RunPlan.Make(File("{ appID: order, appDirPath: ., appPort: 80 }", "{ appID: store, appDirPath: . }"), _ports, true,
            new Dictionary<string, int> { ["order"] = 3 });
        Assert.Equal(["order", "order#2", "order#3", "store"], instances.Select(instance => instance.Name));
        Assert.All(instances.Take(3), instance => Assert.Equal("order", instance.AppId));
        Assert.Equal(3, instances.Take(3).Select(instance => instance.AppPort).Distinct().Count());
        Assert.Equal("3", instances[0].Environment()["LOCALDAPR_REPLICAS"]);
    }

    [Fact]
    public void Replicas_of_an_app_that_is_not_there_are_refused()
    {
        var refusal = Assert.Throws<RunException>(() => RunPlan.Make(File("{ appID: a, appDirPath: . }"), _ports, true,
            new Dictionary<string, int> { ["b"] = 2 }));
        Assert.Contains("has no app 'b'; it has a", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_is_told_what_the_Dapr_CLI_would_tell_it()
    {
        var instance = RunPlan.Make(File("{ appID: a, appDirPath: ., appPort: 80, env: { MINE: 1 } }"), _ports, true, NoReplicas)[0];
        var environment = instance.Environment();
        Assert.Equal(("a", "http", "127.0.0.1", "1"), (environment["APP_ID"], environment["APP_PROTOCOL"], environment["APP_CHANNEL_ADDRESS"], environment["MINE"]));
        Assert.Equal((Text(instance.AppPort), Text(instance.DaprHttpPort), Text(instance.DaprGrpcPort), Text(instance.MetricsPort)),
            (environment["APP_PORT"], environment["DAPR_HTTP_PORT"], environment["DAPR_GRPC_PORT"], environment["DAPR_METRICS_PORT"]));
    }

    [Fact]
    public void An_app_without_a_port_is_not_told_one()
    {
        var environment = RunPlan.Make(File("{ appID: a, appDirPath: . }"), _ports, true, NoReplicas)[0].Environment();
        Assert.False(environment.ContainsKey("APP_PORT"));
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private MultiAppRunFile File(params string[] apps) =>
        RunFileReader.Read(_folder.File("dapr.yaml", "version: 1\napps:\n" + string.Concat(apps.Select(app => $"  - {app}\n"))));
}
