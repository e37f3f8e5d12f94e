using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pizza.Tests.Engines;

/// <summary>
/// A RabbitMQ of the tests' own, on free loopback ports, in a folder that goes with it. Not there when RabbitMQ is not installed: tests that need it are
/// skipped then.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    // Not /usr/sbin/rabbitmq-server: that one changes to the user and the folders of the installed broker.
    private const string Bin = "/usr/lib/rabbitmq/bin";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);
    private readonly string _folder = Directory.CreateTempSubdirectory("rabbitmq-test-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private Process? _shell;

    /// <summary>Why there is none; null when there is.</summary>
    public string? Missing { get; private set; }

    public int Port { get; private set; }

    /// <summary>What <c>connectionString</c> of pubsub.rabbitmq takes, for the default virtual host.</summary>
    public string ConnectionString => $"amqp://guest:guest@127.0.0.1:{Port}";

    public async Task InitializeAsync()
    {
        if (!File.Exists($"{Bin}/rabbitmq-server"))
        {
            Missing = $"RabbitMQ is not installed (no {Bin}/rabbitmq-server).";
            return;
        }
        Port = EngineShell.FreePort();
        var epmd = EngineShell.FreePort();
        Describe(EngineShell.FreePort(), epmd);
        await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), "log.file.level = warning\nlog.console = false\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "environment.conf"), "");
        await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].\n");
        // The shell ends the server and removes its folder when its input ends, so that neither outlives the tests, however these end.
        var script = $$"""
            cd '{{_folder}}'
            epmd -port {{epmd}} -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
            epmd=$!
            start() {
              {{Bin}}/rabbitmq-server </dev/null >>output 2>&1 &
              server=$!
            }
            start
            while read -r order; do
              case $order in
                start) start ;;
                *) kill -"$order" $server; wait $server 2>/dev/null ;;
              esac
              echo done
            done
            kill -KILL $server $epmd
            wait
            cd /
            rm -rf '{{_folder}}'
            """;
        var start = new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        _shell = Process.Start(start)!;
        await WaitUntilItAnswersAsync();
    }

    /// <summary>As a power cut: nothing is flushed, no connection is closed.</summary>
    public Task KillAsync() => OrderAsync("KILL");

    /// <summary>As an operator does it: connections are told, files are closed.</summary>
    public Task StopAsync() => OrderAsync("TERM");

    /// <summary>Starts the killed or stopped server again, on the same port and data. Answers when it takes connections.</summary>
    public async Task StartAsync()
    {
        await OrderAsync("start");
        await WaitUntilItAnswersAsync();
    }

    /// <summary>A connection string for an empty virtual host of its own.</summary>
    public async Task<string> NewVirtualHostAsync()
    {
        Skip.If(Missing is not null, Missing);
        var name = $"test-{Guid.NewGuid():N}";
        await ControlAsync("add_vhost", name);
        await ControlAsync("set_permissions", "--vhost", name, "guest", ".*", ".*", ".*");
        return $"{ConnectionString}/{name}";
    }

    /// <summary>Runs rabbitmqctl and answers what it printed.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo($"{Bin}/rabbitmqctl", ["--quiet", "--longnames", "--node", _environment["RABBITMQ_NODENAME"], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var control = Process.Start(start)!;
        var errors = control.StandardError.ReadToEndAsync();
        var output = await control.StandardOutput.ReadToEndAsync();
        await control.WaitForExitAsync();
        return control.ExitCode == 0 ? output : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)} ended with {control.ExitCode}: {output}{await errors}");
    }

    public async Task DisposeAsync()
    {
        if (_shell is null)
        {
            Directory.Delete(_folder, recursive: true);
            return;
        }
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private void Describe(int distribution, int epmd)
    {
        string Place(string name) => Path.Combine(_folder, name);
        _environment["HOME"] = _folder;
        _environment["RABBITMQ_NODENAME"] = $"test{Port}@127.0.0.1";
        _environment["RABBITMQ_USE_LONGNAME"] = "true";
        _environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        _environment["RABBITMQ_NODE_PORT"] = $"{Port}";
        _environment["RABBITMQ_DIST_PORT"] = $"{distribution}";
        _environment["ERL_EPMD_PORT"] = $"{epmd}";
        _environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        _environment["RABBITMQ_MNESIA_BASE"] = Place("data");
        _environment["RABBITMQ_LOG_BASE"] = Place("log");
        _environment["RABBITMQ_CONFIG_FILE"] = Place("rabbitmq.conf");
        _environment["RABBITMQ_ADVANCED_CONFIG_FILE"] = Place("advanced.config");
        _environment["RABBITMQ_CONF_ENV_FILE"] = Place("environment.conf");
        _environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Place("plugins");
        _environment["RABBITMQ_GENERATED_CONFIG_DIR"] = Place("generated");
        _environment["RABBITMQ_PID_FILE"] = Place("pid");
        // The start script then becomes the server instead of waiting for it: signals reach the server.
        _environment["RABBITMQ_ALLOW_INPUT"] = "true";
        // A node that spins while it waits would take a core from what it is tested with.
        _environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-noinput +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}";
    }

    private async Task OrderAsync(string order)
    {
        await _shell!.StandardInput.WriteLineAsync(order);
        await _shell.StandardInput.FlushAsync();
        if (await _shell.StandardOutput.ReadLineAsync() != "done")
            throw new InvalidOperationException($"the shell of RabbitMQ is gone:\n{Output()}");
    }

    // Its answer to a protocol header is Connection.Start; the port alone says less.
    private async Task WaitUntilItAnswersAsync()
    {
        for (var started = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                await socket.SendAsync("AMQP\0\0\t\u0001"u8.ToArray());
                if (await socket.ReceiveAsync(new byte[1]) == 1)
                    return;
            }
            catch (SocketException)
            {
                // Not up yet.
            }
            if (_shell!.HasExited || started.Elapsed > StartTime)
                throw new InvalidOperationException($"RabbitMQ does not start:\n{Output()}");
            await Task.Delay(100);
        }
    }

    private string Output() => File.Exists(Path.Combine(_folder, "output")) ? File.ReadAllText(Path.Combine(_folder, "output")) : "";

    // Held together, so that they are different ones.
}
