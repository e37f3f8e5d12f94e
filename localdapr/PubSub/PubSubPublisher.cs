using LocalDapr.Resiliency;
using LocalDapr.Resources;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>A pub/sub component of one sidecar.</summary>
internal sealed record PubSubEntry(string Name, string ComponentType, IPubSub Broker, TopicScopes Scopes, string Group, ComponentPolicies Policies, int AtOnce, ComponentUse Use);

/// <summary>Hands messages to the brokers of one sidecar, under its resiliency policies, and shows them to whoever watches.</summary>
/// <param name="find">The component of a name at the moment of the call; null: there is none.</param>
internal sealed class PubSubPublisher(string appId, Func<string, PubSubEntry?> find, EventTap tap)
{
    public PubSubEntry? Find(string name) => find(name);

    /// <exception cref="IOException">The component was removed.</exception>
    public async ValueTask SendAsync(string pubSubName, PubSubMessage message, CancellationToken cancellationToken)
    {
        PubSubEntry component;
        do
            component = find(pubSubName) ?? throw new IOException($"component {pubSubName} was removed");
        while (!component.Use.TryEnter());
        try
        {
            var policy = component.Policies.Outbound;
            if (policy.IsEmpty)
                await component.Broker.PublishAsync(message, cancellationToken);
            else
                await policy.ExecuteAsync(async (_, ct) =>
                {
                    await component.Broker.PublishAsync(message, ct);
                    return true;
                }, static _ => null, cancellationToken);
        }
        finally
        {
            component.Use.Leave();
        }
        tap.Show(appId, pubSubName, message);
    }
}
