using System.Collections.Concurrent;
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
    private const int EndpointBreakers = 100;
    private const int ActorBreakers = 5000;
    private readonly PolicyTable _table;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Func<string, Policy>> _apps = new();
    private readonly ConcurrentDictionary<string, Func<string, Policy>> _actors = new();
    private readonly ConcurrentDictionary<string, Policy> _turns = new();
    private readonly ConcurrentDictionary<(string Name, ComponentDirection), Policy> _components = new();
    private readonly ConcurrentDictionary<string, Lazy<CircuitBreaker>> _componentBreakers = new();

    private ResiliencyPolicies(PolicyTable table, TimeProvider time) => (_table, _time) = (table, time);

    /// <param name="resources">Those in the scope of the sidecar's app. Of two definitions of one name the later one counts.</param>
    /// <exception cref="ResourceException">An unknown policy name, a bad duration, status code or trip expression.</exception>
    public static ResiliencyPolicies From(IEnumerable<ResiliencyResource> resources, TimeProvider time) => new(PolicyTable.Read(resources), time);

    /// <summary>For an invocation of an app. There is one breaker per method path; the 100 used last are kept (<c>circuitBreakerCacheSize</c>).</summary>
    public Policy ForApp(string appId, string methodPath) => _apps.GetOrAdd(appId, PoliciesOfApp)(methodPath);

    /// <param name="name">The component's name.</param>
    /// <param name="type">Its type, for example <c>pubsub.redis</c>.</param>
    public Policy ForComponent(string name, string type, ComponentDirection direction) =>
        _components.GetOrAdd((name, direction), static (_, call) =>
        {
            var (self, name, type, direction) = call;
            return self.PolicyOfComponent(name, type, direction);
        }, (this, name, type, direction));

    /// <summary>Retry and breaker of a call to an actor: they act before the actor's turn is waited for.</summary>
    public Policy ForActor(string actorType, string actorId) => _actors.GetOrAdd(actorType, PoliciesOfActor)(actorId);

    /// <summary>A resource names the actor type: then its policy alone decides about retries.</summary>
    public bool HasActorTarget(string actorType) => _table.Actors.ContainsKey(actorType);

    /// <summary>The timeout of a call to an actor: it runs within the actor's turn, so waiting for the turn does not count.</summary>
    public Policy ForActorTurn(string actorType) => _turns.GetOrAdd(actorType, static (type, self) =>
        self.Build(self._table.Actors.TryGetValue(type, out var target)
            ? PolicyNames.Of(target) with { Retry = null, Breaker = null }
            : self._table.Defaults("Actor") with { Retry = null, Breaker = null }), this);

    /// <summary>A retry that Dapr does by itself, such as <c>DaprBuiltInServiceRetries</c>; resources may redefine it.</summary>
    public Policy BuiltIn(string name) => _table.Retries.TryGetValue(name, out var retry) ? new Policy(_time, null, retry, null)
        : throw new ArgumentException($"Dapr has no built-in policy '{name}'.", nameof(name));

    private Func<string, Policy> PoliciesOfApp(string appId)
    {
        var known = _table.Apps.TryGetValue(appId, out var target);
        return ByKey(known ? PolicyNames.Of(target!) : _table.Defaults("App"), known ? target!.CacheSize : null, EndpointBreakers);
    }

    private Func<string, Policy> PoliciesOfActor(string type)
    {
        var known = _table.Actors.TryGetValue(type, out var target);
        var names = (known ? PolicyNames.Of(target!) : _table.Defaults("Actor")) with { Timeout = null };
        // Scope "both" is the same as "id" in Dapr; a default breaker is per type.
        var perType = !known || string.Equals(target!.Scope, "type", StringComparison.OrdinalIgnoreCase);
        var byKey = ByKey(names, known ? target!.CacheSize : null, ActorBreakers);
        return perType ? _ => byKey("") : byKey;
    }

    private Func<string, Policy> ByKey(PolicyNames names, int? cacheSize, int defaultSize)
    {
        if (names.Breaker is null)
        {
            var policy = Build(names);
            return _ => policy;
        }
        var cache = new BreakerCache(cacheSize is > 0 ? cacheSize.Value : defaultSize, () => Build(names));
        return key => cache[key];
    }

    private Policy PolicyOfComponent(string name, string type, ComponentDirection direction)
    {
        PolicyNames names;
        if (_table.Components.TryGetValue(name, out var target))
        {
            var spec = direction == ComponentDirection.Inbound ? target.Inbound : target.Outbound;
            names = spec is null ? new PolicyNames(null, null, null) : PolicyNames.Of(spec);
        }
        else
        {
            names = _table.Defaults(PolicyTable.ComponentLevels(type, direction));
        }
        // One breaker per component: failures of both directions count together, as in Dapr.
        var breaker = names.Breaker is null ? null : _componentBreakers.GetOrAdd(name,
            _ => new Lazy<CircuitBreaker>(() => new CircuitBreaker(_table.Breakers[names.Breaker], _time))).Value;
        return Build(names, breaker);
    }

    private Policy Build(PolicyNames names) => Build(names, names.Breaker is null ? null : new CircuitBreaker(_table.Breakers[names.Breaker], _time));

    private Policy Build(PolicyNames names, CircuitBreaker? breaker) => new(
        _time,
        names.Timeout is null ? null : _table.Timeouts[names.Timeout],
        names.Retry is null ? null : _table.Retries[names.Retry],
        breaker);
}
