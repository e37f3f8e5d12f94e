using System.Net;
using LocalDapr.Actors;
using LocalDapr.Faults;
using LocalDapr.Invocation;
using LocalDapr.Resources;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalDapr.Sidecar;

/// <summary>
/// The sidecars of one process, and one set of in-memory engines. Those it starts with share a web server; replicas that come later have one each, for a web server
/// cannot open and close single ports.
/// </summary>
public sealed class SidecarHost : IAsyncDisposable
{
    // Brokers are told that an event is handled, or given it back, a moment after its delivery has ended.
    private static readonly TimeSpan AcknowledgementTime = TimeSpan.FromMilliseconds(500);
    private readonly WebApplication _web;
    private readonly ApiDispatcher _dispatcher;
    private readonly IReadOnlyList<SidecarPort> _ports;
    private readonly Dictionary<Sidecar, WebApplication> _later = [];
    private readonly RuntimeOptions _runtime;
    private readonly ILoggerFactory _loggers;
    private readonly SemaphoreSlim _changing = new(1);
    private volatile IReadOnlyList<Sidecar> _sidecars;
    private readonly SharedEngines _engines;
    private readonly SidecarDirectory _directory;
    private readonly ActorRegistry? _actors;
    private readonly TaskCompletionSource<Sidecar> _shutdownRequested;
    private IReadOnlyList<ResourceWatcher> _watchers = [];
    private FileWatch? _faults;
    private ServerWatch? _watch;

    /// <summary>The log category of what is reloaded while running.</summary>
    public const string ReloadCategory = "reload";

    private SidecarHost(WebApplication web, ApiDispatcher dispatcher, IReadOnlyList<SidecarPort> ports, IReadOnlyList<Sidecar> sidecars, SharedEngines engines,
        SidecarDirectory directory, ActorRegistry? actors, TaskCompletionSource<Sidecar> shutdownRequested, RuntimeOptions runtime, ILoggerFactory loggers)
    {
        (_web, _dispatcher, _ports, _sidecars, _engines, _directory, _actors, _shutdownRequested) = (web, dispatcher, ports, sidecars, engines, directory, actors, shutdownRequested);
        (_runtime, _loggers) = (runtime, loggers);
    }

    /// <summary>Those there are now.</summary>
    public IReadOnlyList<Sidecar> Sidecars => _sidecars;

    /// <summary>Ends when a sidecar was told to shut down over its API (POST /v1.0/shutdown).</summary>
    public Task<Sidecar> ShutdownRequested => _shutdownRequested.Task;

    /// <summary>
    /// Loads the components, opens the ports and returns when every sidecar's outbound API answers. Apps may start now:
    /// discovery runs by itself as soon as an app's port accepts connections.
    /// </summary>
    /// <exception cref="Resources.ResourceException">A component or another resource cannot be used.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<SidecarHost> StartAsync(IReadOnlyList<SidecarOptions> sidecars, RuntimeOptions runtime,
        ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var engines = new SharedEngines(loggers, sidecars.Count(options => options.AppPort is not null));
        var nodes = sidecars.Select(options => new Sidecar(options, runtime, engines, loggers)).ToArray();
        var registry = runtime.RegistryFolder is null ? null : new SidecarRegistry(runtime.RegistryFolder);
        var directory = new SidecarDirectory(nodes, registry);
        var actors = runtime.RegistryFolder is null ? null
            : new ActorRegistry(runtime.RegistryFolder, engines.Actors.Placement, directory.SendAsync, loggers.CreateLogger<ActorRegistry>());
        var shutdownRequested = new TaskCompletionSource<Sidecar>(TaskCreationOptions.RunContinuationsAsynchronously);
        var dispatcher = new ApiDispatcher(node => shutdownRequested.TrySetResult(node));
        var web = Build(nodes, dispatcher, out var ports);
        var host = new SidecarHost(web, dispatcher, [.. ports.Select(opened => opened.Port)], nodes, engines, directory, actors, shutdownRequested, runtime, loggers);
        try
        {
            foreach (var node in nodes)
                node.Directory = directory;
            foreach (var node in nodes)
                await node.ConnectAsync(cancellationToken);
            await web.StartAsync(cancellationToken);
            foreach (var (port, listening) in ports)
            {
                var number = listening.IPEndPoint!.Port;
                if (port.Role == PortRole.Internal)
                    actors!.Announce(port.Sidecar.Actors.Instance, port.Sidecar.AppId, listening.IPEndPoint.Address.ToString(), number);
                if (port is { Role: PortRole.Internal, Sidecar.Jobs: { } jobs })
                    actors!.Announce(jobs.Instance, port.Sidecar.AppId, listening.IPEndPoint.Address.ToString(), number);
                if (port.Role == PortRole.Internal)
                    registry!.Add(new SidecarAddress(port.Sidecar.AppId, listening.IPEndPoint.Address.ToString(), number, Environment.ProcessId));
                else
                    Tell(port, number);
            }
            foreach (var node in nodes)
                node.Start();
            host._watchers = ResourceWatcher.Watch(() => host._sidecars, runtime.ReloadPause, loggers.CreateLogger(ReloadCategory));
            if (runtime.Faults is { } faults)
                host._faults = Watch(faults, runtime.ReloadPause, loggers.CreateLogger(ReloadCategory));

            host._watch = new ServerWatch(() => host._sidecars, loggers.CreateLogger<ServerWatch>());
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>One sidecar more of an app, on ports of its own. It takes no calls of other apps until <see cref="Sidecar.InRotation"/> says so.</summary>
    /// <exception cref="ResourceException">A component cannot be used.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public async Task<Sidecar> AddAsync(SidecarOptions options, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        Sidecar? sidecar = null;
        WebApplication? web = null;
        try
        {
            sidecar = new Sidecar(options, _runtime, _engines, _loggers) { Directory = _directory, InRotation = false };
            await sidecar.ConnectAsync(cancellationToken);
            web = Build([sidecar], _dispatcher, out var ports);
            await web.StartAsync(cancellationToken);
            foreach (var (port, listening) in ports)
                Tell(port, listening.IPEndPoint!.Port);
            _later[sidecar] = web;
            Use([.. _sidecars, sidecar]);
            sidecar.Start();
            return sidecar;
        }
        catch
        {
            if (web is not null)
                await web.DisposeAsync();
            if (sidecar is not null)
                await sidecar.DisposeAsync();
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Takes away a sidecar whose app has ended and which is not the last of its app. The ports that the host was started with stay: another sidecar of the app answers
    /// there. What the broker had given to it goes back.
    /// </summary>
    public async Task RemoveAsync(Sidecar sidecar)
    {
        await _changing.WaitAsync();
        try
        {
            var others = _sidecars.Where(other => other != sidecar).ToArray();
            var heir = others.First(other => other.AppId == sidecar.AppId);
            sidecar.InRotation = false;
            Use(others);
            if (sidecar.ActorStore is { } store)
                _engines.Actors.Forget(sidecar.AppId, store);
            await sidecar.StopAppAsync();
            foreach (var port in _ports.Where(port => port.Sidecar == sidecar))
                port.Sidecar = heir;
            await Task.Delay(AcknowledgementTime);
            if (_later.Remove(sidecar, out var web))
                await CloseAsync(web, sidecar.Options.GracefulShutdown);
            await sidecar.DisposeAsync();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>The events published from now on, topic null: of every topic. A slow reader loses the oldest ones.</summary>
    public IAsyncEnumerable<PublishedEvent> WatchEventsAsync(string? topic, CancellationToken cancellationToken) =>
        _engines.Tap.WatchAsync(topic, cancellationToken);

    /// <summary>Ends deliveries, lets requests in progress end, closes the ports.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in _watchers)
            await watcher.DisposeAsync();
        if (_faults is not null)
            await _faults.DisposeAsync();
        if (_watch is not null)
            await _watch.DisposeAsync();
        await _changing.WaitAsync();
        await Task.WhenAll(Sidecars.Select(sidecar => sidecar.StopAppAsync()));
        // Reminders first: they use the stores of the sidecars.
        await _engines.Actors.DisposeAsync();
        if (_actors is not null)
            await _actors.DisposeAsync();
        var grace = TimeSpan.Zero;
        foreach (var sidecar in Sidecars)
            if (sidecar.Options.GracefulShutdown > grace)
                grace = sidecar.Options.GracefulShutdown;
        await Task.WhenAll(_later.Values.Append(_web).Select(web => CloseAsync(web, grace)));
        // A collector that hangs costs its patience once, not once for every sidecar.
        await Task.WhenAll(Sidecars.Select(sidecar => Task.Run(() => sidecar.Spans?.Dispose())));
        foreach (var sidecar in Sidecars)
            await sidecar.DisposeAsync();
        await _engines.DisposeAsync();
        _directory.Dispose();
        _changing.Dispose();
    }

    private void Use(IReadOnlyList<Sidecar> sidecars)
    {
        _sidecars = sidecars;
        _directory.Use(sidecars);
    }

    private static void Tell(SidecarPort port, int number)
    {
        if (port.Role == PortRole.Grpc)
            port.Sidecar.GrpcPort = number;
        else
            port.Sidecar.HttpPort = number;
    }

    private static async Task CloseAsync(WebApplication web, TimeSpan grace)
    {
        using (var patience = new CancellationTokenSource(grace))
            await web.StopAsync(patience.Token);
        await web.DisposeAsync();
    }

    private static FileWatch Watch(FaultSource faults, TimeSpan pause, ILogger log)
    {
        log.LogWarning("FAULTS ARE INJECTED, for tests: {Rules} rules of {File}, seed {Seed}", faults.Plan.Rules, faults.File, faults.Plan.Seed);
        return new FileWatch([faults.File], pause, _ =>
        {
            try
            {
                if (faults.Reload())
                    log.LogWarning("Changed while running: faults, now {Rules} rules of {File}, seed {Seed}", faults.Plan.Rules, faults.File, faults.Plan.Seed);
            }
            catch (ResourceException e)
            {
                log.LogError("Faults are not reloaded: {Reason}; they stay as they were", e.Message);
            }
            return Task.FromResult(true);
        });
    }

    private static WebApplication Build(Sidecar[] sidecars, ApiDispatcher dispatcher, out List<(SidecarPort Port, ListenOptions Listening)> ports)
    {
        var opened = new List<(SidecarPort, ListenOptions)>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // The server's own log lines per request are nobody's news; what fails is logged by the dispatcher.
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = static _ => HeaderText.Bytes;
            kestrel.ResponseHeaderEncodingSelector = static _ => HeaderText.Bytes;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            // Go allows as much again for the request line and what stands around the headers.
            var headers = sidecars.Max(sidecar => sidecar.Options.ReadBufferSize) + 4096;
            kestrel.Limits.MaxRequestHeadersTotalSize = headers;
            kestrel.Limits.MaxRequestLineSize = headers;
            // Go counts bytes, not headers.
            kestrel.Limits.MaxRequestHeaderCount = 10_000;
            foreach (var sidecar in sidecars)
            {
                foreach (var address in sidecar.Options.ListenAddresses)
                {
                    Listen(kestrel, address, sidecar.Options.DaprHttpPort, new SidecarPort(sidecar, PortRole.Http), opened);
                    if (sidecar.Options.DaprGrpcPort is { } grpcPort)
                        Listen(kestrel, address, grpcPort, new SidecarPort(sidecar, PortRole.Grpc), opened);
                }
                if (sidecar.Options.DaprInternalGrpcPort is { } port && sidecar.Runtime.RegistryFolder is not null)
                    Listen(kestrel, "127.0.0.1", port, new SidecarPort(sidecar, PortRole.Internal), opened);
            }
        });
        var web = builder.Build();
        web.Run(dispatcher.HandleAsync);
        ports = opened;
        return web;
    }

    private static void Listen(KestrelServerOptions kestrel, string address, int port, SidecarPort role, List<(SidecarPort, ListenOptions)> opened) =>
        kestrel.Listen(IPAddress.Parse(address.Trim('[', ']')), port, listening =>
        {
            // gRPC without TLS: HTTP/2 with prior knowledge.
            listening.Protocols = role.Role == PortRole.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
            listening.Use(next => connection =>
            {
                connection.Features.Set(role);
                return next(connection);
            });
            opened.Add((role, listening));
        });
}
