using System.Net.Sockets;
using Dapr;
using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.ServiceDefaults.State;

/// <summary>
/// Not ready while the engine behind a state store takes no writes: it is away, or its disk is full. Asked by a write, for an engine whose disk is full still
/// answers reads. A probe that waits long is no verdict: slow is not lost. Nor is a sidecar that is not there, or service and sidecar would wait for each other.
/// </summary>
/// <param name="dapr">The sidecar.</param>
/// <param name="store">Component name.</param>
/// <param name="time">For how often.</param>
public sealed class StateStoreHealth(DaprClient dapr, string store, TimeProvider time) : IHealthCheck
{
    private const string Key = "readiness";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private Task _probe = Task.CompletedTask;
    private DateTimeOffset _probed = DateTimeOffset.MinValue;
    private volatile string? _trouble;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Task probe;
        lock (_gate)
        {
            if (_probe.IsCompleted && time.GetUtcNow() - _probed >= Every)
            {
                _probed = time.GetUtcNow();
                _probe = ProbeAsync();
            }
            probe = _probe;
        }
        await Task.WhenAny(probe, Task.Delay(Patience, cancellationToken));
        return _trouble is { } trouble ? HealthCheckResult.Unhealthy($"{store} takes no writes: {trouble}") : HealthCheckResult.Healthy();
    }

    private async Task ProbeAsync()
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout);
        try
        {
            await dapr.SaveStateAsync(store, Key, time.GetUtcNow(), cancellationToken: timeout.Token);
            _trouble = null;
        }
        catch (Exception e) when (e.GetBaseException() is SocketException)
        {
            // The sidecar is not there: it says nothing about the engine.
        }
        catch (Exception e) when (e is DaprException or OperationCanceledException)
        {
            _trouble = e.GetBaseException().Message;
        }
    }
}

public static class StateStoreHealthExtensions
{
    /// <summary>Readiness asks whether the store takes writes.</summary>
    public static IHealthChecksBuilder AddStateStoreHealth(this IServiceCollection services, string store)
    {
        services.AddKeyedSingleton(store, (provider, _) => ActivatorUtilities.CreateInstance<StateStoreHealth>(provider, store));
        return services.AddHealthChecks().Add(new HealthCheckRegistration(store, provider => provider.GetRequiredKeyedService<StateStoreHealth>(store), null, null));
    }
}
