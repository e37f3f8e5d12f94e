using LocalDapr.Run;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Tests.Run;

public sealed class RunFileReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_key_of_the_format_is_understood()
    {
        _folder.Folder("app");
        _folder.Folder("resources");
        _folder.File("config.yaml", "");
        var file = Read("""
            version: 1
            name: all
            common:
              resourcesPaths: [./resources]
              configFilePath: ./config.yaml
              env: { A: common, B: common }
              appLogDestination: console
              daprdLogDestination: file
              appHealthProbeInterval: 1
              logLevel: warn
            apps:
              - appID: one
                appDirPath: ./app
                appPort: 8081
                appChannelAddress: 127.0.0.2
                daprHTTPPort: 3581
                daprGRPCPort: 50081
                daprInternalGRPCPort: 50181
                metricsPort: 9091
                profilePort: 7771
                command: ["dotnet", "run"]
                appProtocol: http
                apiListenAddresses: 127.0.0.1
                appMaxConcurrency: 4
                placementHostAddress: localhost
                schedulerHostAddress: localhost
                appSSL: false
                maxBodySize: 8Mi
                readBufferSize: 16Ki
                enableAppHealthCheck: true
                appHealthCheckPath: /healthz/ready
                appHealthProbeTimeout: 700
                appHealthThreshold: 2
                enableApiLogging: true
                enableProfiling: false
                runtimePath: /opt/dapr
                env: { B: own, C: 3 }
                containerImage: x
                containerImagePullPolicy: Always
                createService: true
            """);
        Assert.Empty(file.Warnings);
        Assert.Equal("all", file.Name);
        var app = Assert.Single(file.Apps);
        Assert.Equal(("one", 8081, 3581, 50081, "127.0.0.2"), (app.AppId, app.AppPort, app.DaprHttpPort, app.DaprGrpcPort, app.AppChannelAddress));
        Assert.Equal(["dotnet", "run"], app.Command);
        Assert.Equal([Path.Combine(_folder.Path, "resources")], app.ResourcesPaths);
        Assert.Equal(Path.Combine(_folder.Path, "config.yaml"), app.ConfigFilePath);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "common", ["B"] = "own", ["C"] = "3" }, app.Settings.Env);
        Assert.Equal((8L << 20, 16L << 10, 1, 700, 2, 4), (app.Settings.MaxBodySize, app.Settings.ReadBufferSize,
            app.Settings.AppHealthProbeInterval, app.Settings.AppHealthProbeTimeout, app.Settings.AppHealthThreshold, app.Settings.AppMaxConcurrency));
        Assert.True(app.Settings.EnableAppHealthCheck);
        Assert.Equal(LogDestination.Console, app.Settings.AppLogDestination);
    }

    [Fact]
    public void The_app_id_defaults_to_the_name_of_its_folder()
    {
        _folder.Folder("kitchen");
        Assert.Equal("kitchen", Read("version: 1\napps: [{ appDirPath: ./kitchen }]").Apps[0].AppId);
    }

    [Fact]
    public void Paths_of_an_app_are_relative_to_its_folder()
    {
        _folder.Folder("app/own");
        _folder.File("app/c.yaml", "");
        var app = Read("version: 1\napps: [{ appDirPath: app, resourcesPaths: [own], configFilePath: c.yaml }]").Apps[0];
        Assert.Equal([Path.Combine(_folder.Path, "app", "own")], app.ResourcesPaths);
        Assert.Equal(Path.Combine(_folder.Path, "app", "c.yaml"), app.ConfigFilePath);
    }

    [Fact]
    public void Resources_beside_the_app_win_over_the_common_ones()
    {
        _folder.Folder("common");
        _folder.Folder("app/.dapr/resources");
        _folder.File("app/.dapr/config.yaml", "");
        _folder.File("c.yaml", "");
        var app = Read("version: 1\ncommon: { resourcesPaths: [common], configFilePath: c.yaml }\napps: [{ appDirPath: app }]").Apps[0];
        Assert.Equal([Path.Combine(_folder.Path, "app", ".dapr", "resources")], app.ResourcesPaths);
        Assert.Equal(Path.Combine(_folder.Path, "app", ".dapr", "config.yaml"), app.ConfigFilePath);
    }

    [Fact]
    public void Other_resources_replace_the_common_ones_even_when_those_do_not_exist()
    {
        var mine = _folder.Folder("mine");
        _folder.Folder("app");
        var path = _folder.File("dapr.yaml", "version: 1\ncommon: { resourcesPaths: [./missing] }\napps: [{ appDirPath: app }]");
        Assert.Equal([mine], RunFileReader.Read(path, [mine]).Apps[0].ResourcesPaths);
    }

    [Fact]
    public void A_merge_key_gives_what_the_app_does_not_say()
    {
        _folder.Folder("app");
        var file = Read("version: 1\napps:\n  - &base { appID: a, appDirPath: app, appPort: 81 }\n  - { <<: *base, appID: b }");
        Assert.Equal(["a", "b"], file.Apps.Select(app => app.AppId));
        Assert.Equal(81, file.Apps[1].AppPort);
    }

    [Fact]
    public void An_unknown_key_is_a_warning_that_names_its_line_and_the_key_meant()
    {
        _folder.Folder("app");
        var warning = Assert.Single(Read("version: 1\napps:\n  - appDirPath: app\n    appport: 8081").Warnings);
        Assert.Equal($"{Path.Combine(_folder.Path, "dapr.yaml")}:4: unknown key 'appport' is ignored (did you mean appPort?)", warning);
    }

    [Theory]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    appPort: eighty", ":4: appPort must be a number, not 'eighty'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    appPort: \"8081\"", ":4: appPort must be a number, not '8081'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    appPort: 80810", ":4: appPort must be a port (1 to 65535), not '80810'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    enableAppHealthCheck: 1", ":4: enableAppHealthCheck must be true or false, not '1'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    command: dotnet run", ":4: command must be a list of texts, not 'dotnet run'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    env: [A]", ":4: env must be a mapping of texts")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    maxBodySize: big", ":4: maxBodySize must be a size such as 4Mi, not 'big'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    appLogDestination: printer", ":4: appLogDestination must be console, file or fileAndConsole, not 'printer'")]
    [InlineData("version: 1\napps:\n  - appDirPath: app\n    appProtocol: grpc", ":3: app 'app': localdapr calls apps over plain http; appProtocol grpc needs the real Dapr")]
    [InlineData("version: 1\napps:\n  - appPort: 81", ":3: required key 'appDirPath' is missing")]
    [InlineData("version: 1\napps:\n  - { appDirPath: app, appID: a }\n  - { appDirPath: app, appID: a }", ":4: appID 'a' is already used on line 3; app ids must differ")]
    [InlineData("version: 1", ":1: required key 'apps' is missing")]
    [InlineData("apps: [{ appDirPath: app }]", ":1: required key 'version' is missing")]
    [InlineData("version: 2\napps: [{ appDirPath: app }]", ":1: version must be 1, not '2'")]
    [InlineData("just text", ":1: a run file must be a mapping (key: value)")]
    [InlineData("", ": the file is empty")]
    public void A_wrong_file_is_refused_with_file_and_line(string yaml, string message)
    {
        _folder.Folder("app");
        var refusal = Assert.Throws<RunException>(() => Read(yaml));
        Assert.Equal(Path.Combine(_folder.Path, "dapr.yaml") + message, refusal.Message);
    }

    [Fact]
    public void A_missing_folder_is_named_with_its_line()
    {
        var refusal = Assert.Throws<RunException>(() => Read("version: 1\napps:\n  - appDirPath: ./gone"));
        Assert.Equal($"{Path.Combine(_folder.Path, "dapr.yaml")}:3: appDirPath: {Path.Combine(_folder.Path, "gone")} does not exist", refusal.Message);
    }

    [Fact]
    public void Malformed_YAML_is_refused_in_one_line_with_its_line_number()
    {
        var refusal = Assert.Throws<RunException>(() => Read("version: 1\napps:\n  - { appDirPath: app\n"));
        Assert.StartsWith(Path.Combine(_folder.Path, "dapr.yaml") + ":", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("not valid YAML", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name()
    {
        var refusal = Assert.Throws<RunException>(() => RunFileReader.Read(Path.Combine(_folder.Path, "none.yaml")));
        Assert.Contains("none.yaml: no such run file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_in_the_Dapr_CLI_an_app_cannot_switch_off_what_common_switches_on()
    {
        _folder.Folder("app");
        Assert.True(Read("version: 1\ncommon: { enableAppHealthCheck: true }\napps: [{ appDirPath: app, enableAppHealthCheck: false }]")
            .Apps[0].Settings.EnableAppHealthCheck);
    }

    [Fact]
    public void The_nearest_run_file_is_found_upwards()
    {
        var file = _folder.File("dapr.yaml", "");
        Assert.Equal(file, MultiAppRunFile.Nearest(_folder.Folder("a/b")));
    }

    private MultiAppRunFile Read(string yaml) => RunFileReader.Read(_folder.File("dapr.yaml", yaml));
}
