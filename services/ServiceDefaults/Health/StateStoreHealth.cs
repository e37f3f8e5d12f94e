using System.Net.Sockets;
using Dapr;
using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Pizza.ServiceDefaults.Health;

/// <summary>
/// Not ready while the engine behind a state store takes no writes: it is away, or its disk is full. Asked by a write, for an engine whose disk is full still
/// answers reads. A sidecar that is not there is no verdict, or service and sidecar would wait for each other.
/// </summary>
/// <param name="dapr">The sidecar.</param>
/// <param name="store">Component name.</param>
/// <param name="time">For how often.</param>
public sealed class StateStoreHealth(DaprClient dapr, string store, TimeProvider time) : IHealthCheck
{
    private const string Key = "readiness";
    private readonly EngineProbe _probe = new(ct => AskAsync(dapr, store, time, ct), time);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _probe.CheckAsync($"{store} takes no writes", cancellationToken);

    private static async Task<string?> AskAsync(DaprClient dapr, string store, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await dapr.SaveStateAsync(store, Key, time.GetUtcNow(), cancellationToken: ct);
            return null;
        }
        catch (Exception e) when (e.GetBaseException() is SocketException)
        {
            // The sidecar is not there: it says nothing about the engine.
            return null;
        }
        catch (DaprException e)
        {
            return e.GetBaseException().Message;
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
