using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pizza.Tests.InProcess;

/// <summary>A service of the house run by its own entry point, inside the test process, on a free port.</summary>
public sealed class InProcessService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IHost _host;
    private readonly Task _run;

    private InProcessService(IHost host, Task run, Uri address)
    {
        _host = host;
        _run = run;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _host.Services;

    /// <param name="anyTypeOfTheService">Names its assembly.</param>
    /// <param name="sidecarPort">Where its sidecar would be.</param>
    /// <param name="settings">More configuration, as <c>Name=value</c>.</param>
    public static async Task<InProcessService> StartAsync(Type anyTypeOfTheService, int sidecarPort, params string[] settings)
    {
        var entryPoint = anyTypeOfTheService.Assembly.EntryPoint ?? throw new ArgumentException($"{anyTypeOfTheService.Assembly} has no entry point");
        string[] args = ["--APP_PORT=0", $"--DAPR_HTTP_PORT={sidecarPort}", "--environment=Development", .. settings.Select(s => "--" + s)];
        using var hosts = new HostObserver();
        // The flow of this execution context is what tells this start from another one.
        var run = Task.Run(() => hosts.RunAsync(entryPoint, args));
        if (await Task.WhenAny(hosts.Built, run).WaitAsync(Patience) == run) await run;
        var host = await hosts.Built;
        var started = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        if (await Task.WhenAny(started.Task, run).WaitAsync(Patience) == run) await run;
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new(host, run, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await _run.WaitAsync(Patience);
    }

    /// <summary>.NET tells diagnostic listeners about every host that is built; this one waits for that of its own start.</summary>
    private sealed class HostObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private static readonly AsyncLocal<HostObserver?> Current = new();

        private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<IDisposable> _subscriptions = [];

        public HostObserver() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public Task<IHost> Built => _built.Task;

        public async Task RunAsync(MethodInfo entryPoint, string[] args)
        {
            Current.Value = this;
            if (entryPoint.Invoke(null, [args]) is Task running) await running;
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host } && Current.Value == this) _built.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error) => _built.TrySetException(error);

        public void Dispose() => _subscriptions.ForEach(s => s.Dispose());
    }
}
