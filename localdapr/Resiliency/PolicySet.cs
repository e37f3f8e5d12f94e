using System.Collections.Concurrent;

namespace LocalDapr.Resiliency;

/// <summary>The policies of every target, made when it is first asked for, from one state of the Resiliency resources.</summary>
internal sealed class PolicySet
{
    private const int EndpointBreakers = 100;
    private const int ActorBreakers = 5000;
    private readonly PolicyTable _table;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, KeyedPolicies> _apps = new();
    private readonly ConcurrentDictionary<string, KeyedPolicies> _actors = new();
    private readonly ConcurrentDictionary<string, Policy> _turns = new();
    private readonly ConcurrentDictionary<(string Name, ComponentDirection), Policy> _components = new();
    private readonly ConcurrentDictionary<string, Lazy<CircuitBreaker>> _componentBreakers = new();
    private readonly Dictionary<string, CircuitBreaker> _before = [];

    /// <param name="before">Its breakers go on where their settings are the same.</param>
    public PolicySet(PolicyTable table, TimeProvider time, PolicySet? before = null)
    {
        (_table, _time) = (table, time);
        if (before is null)
            return;
        foreach (var (app, policies) in before._apps)
            (_apps[app] = PoliciesOfApp(app)).Adopt(policies);
        foreach (var (type, policies) in before._actors)
            (_actors[type] = PoliciesOfActor(type)).Adopt(policies);
        foreach (var (name, breaker) in before._before)
            _before[name] = breaker;
        foreach (var (name, breaker) in before._componentBreakers)
            _before[name] = breaker.Value;
    }

    public Policy ForApp(string appId, string methodPath) => _apps.GetOrAdd(appId, PoliciesOfApp)[methodPath];

    public bool HasAppTarget(string appId) => _table.Apps.ContainsKey(appId);

    public Policy ForComponent(string name, string type, ComponentDirection direction) =>
        _components.GetOrAdd((name, direction), static (_, call) =>
        {
            var (self, name, type, direction) = call;
            return self.PolicyOfComponent(name, type, direction);
        }, (this, name, type, direction));

    public Policy ForActor(string actorType, string actorId) => _actors.GetOrAdd(actorType, PoliciesOfActor)[actorId];

    public bool HasActorTarget(string actorType) => _table.Actors.ContainsKey(actorType);

    public Policy ForActorTurn(string actorType) => _turns.GetOrAdd(actorType, static (type, self) =>
        self.Build(self._table.Actors.TryGetValue(type, out var target)
            ? PolicyNames.Of(target) with { Retry = null, Breaker = null }
            : self._table.Defaults("Actor") with { Retry = null, Breaker = null }, null), this);

    public Policy BuiltIn(string name) => _table.Retries.TryGetValue(name, out var retry) ? new Policy(_time, null, retry, null)
        : throw new ArgumentException($"Dapr has no built-in policy '{name}'.", nameof(name));

    private KeyedPolicies PoliciesOfApp(string appId)
    {
        var known = _table.Apps.TryGetValue(appId, out var target);
        return ByKey(known ? PolicyNames.Of(target!) : _table.Defaults("App"), known ? target!.CacheSize : null, EndpointBreakers, oneForAll: false);
    }

    private KeyedPolicies PoliciesOfActor(string type)
    {
        var known = _table.Actors.TryGetValue(type, out var target);
        var names = (known ? PolicyNames.Of(target!) : _table.Defaults("Actor")) with { Timeout = null };
        // Scope "both" is the same as "id" in Dapr; a default breaker is per type.
        var perType = !known || string.Equals(target!.Scope, "type", StringComparison.OrdinalIgnoreCase);
        return ByKey(names, known ? target!.CacheSize : null, ActorBreakers, perType);
    }

    private KeyedPolicies ByKey(PolicyNames names, int? cacheSize, int defaultSize, bool oneForAll)
    {
        if (names.Breaker is null)
            return new KeyedPolicies(Build(names, null));
        var settings = _table.Breakers[names.Breaker];
        return new KeyedPolicies(settings, oneForAll, new BreakerCache(cacheSize is > 0 ? cacheSize.Value : defaultSize,
            () => new CircuitBreaker(settings, _time), breaker => Build(names, breaker)));
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
        var breaker = names.Breaker is null ? null : _componentBreakers.GetOrAdd(name, _ => new Lazy<CircuitBreaker>(() => Breaker(name, _table.Breakers[names.Breaker]))).Value;
        return Build(names, breaker);
    }

    private CircuitBreaker Breaker(string component, BreakerSettings settings) =>
        _before.TryGetValue(component, out var before) && before.Settings == settings ? before : new CircuitBreaker(settings, _time);

    private Policy Build(PolicyNames names, CircuitBreaker? breaker) => new(
        _time,
        names.Timeout is null ? null : _table.Timeouts[names.Timeout],
        names.Retry is null ? null : _table.Retries[names.Retry],
        breaker);
}

/// <summary>The policies of one app or actor type: one for all of its endpoints, or one each where a breaker counts them apart.</summary>
internal sealed class KeyedPolicies
{
    private readonly Policy? _same;
    private readonly BreakerSettings? _settings;
    private readonly bool _oneForAll;
    private readonly BreakerCache? _cache;

    public KeyedPolicies(Policy same) => _same = same;

    public KeyedPolicies(BreakerSettings settings, bool oneForAll, BreakerCache cache) => (_settings, _oneForAll, _cache) = (settings, oneForAll, cache);

    public Policy this[string key] => _same ?? _cache![_oneForAll ? "" : key];

    public void Adopt(KeyedPolicies before)
    {
        if (_cache is not null && before._cache is not null && _settings == before._settings && _oneForAll == before._oneForAll)
            _cache.Adopt(before._cache);
    }
}
