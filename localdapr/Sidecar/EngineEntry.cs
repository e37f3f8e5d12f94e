using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>A component of one sidecar whose engine serves calls.</summary>
/// <param name="Policies">Their outbound one governs every call.</param>
/// <param name="Now">The component of a name at the moment of the call, null when there is none: a call goes to what has replaced this entry meanwhile.</param>
internal sealed record EngineEntry<TEngine>(string Name, TEngine Engine, ComponentPolicies Policies, ComponentUse Use, Func<string, EngineEntry<TEngine>?> Now)
{
    /// <exception cref="IOException">The component was removed.</exception>
    public async Task<T> CallAsync<T>(Func<TEngine, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var entry = this;
        while (!entry.Use.TryEnter())
            entry = Now(Name) ?? throw new IOException($"component {Name} was removed");
        try
        {
            return await entry.Policies.Outbound.ExecuteAsync((_, ct) => call(entry.Engine, ct), static _ => null, cancellationToken);
        }
        finally
        {
            entry.Use.Leave();
        }
    }
}
