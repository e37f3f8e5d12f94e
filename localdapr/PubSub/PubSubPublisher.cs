using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>A pub/sub component of one sidecar.</summary>
internal sealed record PubSubEntry(string Name, string ComponentType, IPubSub Broker, TopicScopes Scopes, string Group, Policy Outbound, Policy Inbound, int AtOnce);

/// <summary>Hands messages to the brokers of one sidecar, under its resiliency policies, and shows them to whoever watches.</summary>
internal sealed class PubSubPublisher(string appId, IReadOnlyDictionary<string, PubSubEntry> components, EventTap tap)
{
    public PubSubEntry? Find(string name) => components.GetValueOrDefault(name);

    public async ValueTask SendAsync(string pubSubName, PubSubMessage message, CancellationToken cancellationToken)
    {
        var component = components[pubSubName];
        if (component.Outbound.IsEmpty)
            await component.Broker.PublishAsync(message, cancellationToken);
        else
            await component.Outbound.ExecuteAsync(async (_, ct) =>
            {
                await component.Broker.PublishAsync(message, ct);
                return true;
            }, static _ => null, cancellationToken);
        tap.Show(appId, pubSubName, message);
    }
}
