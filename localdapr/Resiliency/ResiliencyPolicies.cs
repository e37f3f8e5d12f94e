using LocalDapr.Resources;

namespace LocalDapr.Resiliency;

/// <summary>Which way a call to a component goes: Inbound = from the component to the app.</summary>
public enum ComponentDirection
{
    Inbound,
    Outbound,
}

/// <summary>
/// The resiliency policies of one sidecar: its Resiliency resources, Dapr's built-in policies, and the default policies that
/// are found by their names (<c>DefaultRetryPolicy</c>, <c>DefaultPubsubComponentInboundRetryPolicy</c>, ...). Breakers keep their state here.
/// </summary>
public sealed class ResiliencyPolicies
{
    private readonly TimeProvider _time;
    private volatile PolicySet _now;

    private ResiliencyPolicies(PolicySet set, TimeProvider time) => (_now, _time) = (set, time);

    /// <param name="resources">Those in the scope of the sidecar's app. Of two definitions of one name the later one counts.</param>
    /// <exception cref="ResourceException">An unknown policy name, a bad duration, status code or trip expression.</exception>
    public static ResiliencyPolicies From(IEnumerable<ResiliencyResource> resources, TimeProvider time) => new(new PolicySet(PolicyTable.Read(resources), time), time);

    /// <summary>
    /// Other resources from the next call on; calls in progress end under the policies they began with. A breaker keeps its state
    /// where its settings stay the same.
    /// </summary>
    /// <exception cref="ResourceException">As for <see cref="From"/>; then nothing has changed.</exception>
    public void Replace(IEnumerable<ResiliencyResource> resources) => _now = new PolicySet(PolicyTable.Read(resources), _time, _now);

    /// <summary>For an invocation of an app. There is one breaker per method path; the 100 used last are kept (<c>circuitBreakerCacheSize</c>).</summary>
    public Policy ForApp(string appId, string methodPath) => _now.ForApp(appId, methodPath);

    /// <summary>A resource names the app: then its policy alone decides about retries, even where it names none. Default policies leave Dapr's own retries as they are.</summary>
    public bool HasAppTarget(string appId) => _now.HasAppTarget(appId);

    /// <param name="name">The component's name.</param>
    /// <param name="type">Its type, for example <c>pubsub.redis</c>.</param>
    public Policy ForComponent(string name, string type, ComponentDirection direction) => _now.ForComponent(name, type, direction);

    /// <summary>Retry and breaker of a call to an actor: they act before the actor's turn is waited for.</summary>
    public Policy ForActor(string actorType, string actorId) => _now.ForActor(actorType, actorId);

    /// <summary>A resource names the actor type: then its policy alone decides about retries.</summary>
    public bool HasActorTarget(string actorType) => _now.HasActorTarget(actorType);

    /// <summary>The timeout of a call to an actor: it runs within the actor's turn, so waiting for the turn does not count.</summary>
    public Policy ForActorTurn(string actorType) => _now.ForActorTurn(actorType);

    /// <summary>A retry that Dapr does by itself, such as <c>DaprBuiltInServiceRetries</c>; resources may redefine it.</summary>
    public Policy BuiltIn(string name) => _now.BuiltIn(name);
}
