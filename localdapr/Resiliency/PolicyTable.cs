using LocalDapr.Cel;
using LocalDapr.Resources;

namespace LocalDapr.Resiliency;

/// <summary>The names of the policies that act on one target; null: none of that kind.</summary>
internal readonly record struct PolicyNames(string? Timeout, string? Retry, string? Breaker)
{
    public static PolicyNames Of(TargetSpec target) => new(NullIfEmpty(target.Timeout), NullIfEmpty(target.Retry), NullIfEmpty(target.CircuitBreaker));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>All policies and targets of a sidecar by name, parsed and checked.</summary>
internal sealed class PolicyTable
{
    private const string NotFoundRetries = "DaprBuiltInActorNotFoundRetries";

    public Dictionary<string, TimeSpan> Timeouts { get; } = [];

    public Dictionary<string, RetryPolicy> Retries { get; } = BuiltIns();

    public Dictionary<string, BreakerSettings> Breakers { get; } = [];

    public Dictionary<string, TargetSpec> Apps { get; } = [];

    public Dictionary<string, TargetSpec> Actors { get; } = [];

    public Dictionary<string, ComponentTargetSpec> Components { get; } = [];

    public static PolicyTable Read(IEnumerable<ResiliencyResource> resources)
    {
        var table = new PolicyTable();
        var all = resources.ToArray();
        foreach (var resource in all)
            table.Add(resource);
        // A target may name a policy of another resource, so names are checked at the end.
        foreach (var resource in all)
            table.CheckTargets(resource);
        return table;
    }

    /// <summary>The default policies of a kind of target, most specific level first; each of the three is looked for by itself.</summary>
    public PolicyNames Defaults(params string[] levels)
    {
        return new PolicyNames(Find("TimeoutPolicy", Timeouts), Find("RetryPolicy", Retries), Find("CircuitBreakerPolicy", Breakers));

        string? Find<T>(string kind, Dictionary<string, T> defined) =>
            levels.Append("").Select(level => $"Default{level}{kind}").FirstOrDefault(defined.ContainsKey);
    }

    /// <summary>For <c>pubsub.redis</c> inbound: PubsubComponentInbound, ComponentInbound, Component.</summary>
    public static string[] ComponentLevels(string type, ComponentDirection direction)
    {
        var kind = type.Split('.')[0] switch
        {
            "bindings" => "Binding",
            "configuration" => "Configuration",
            "lock" => "Lock",
            "pubsub" => "Pubsub",
            "crypto" => "Crypto",
            "conversation" => "Conversation",
            "secretstores" => "Secretstore",
            "state" => "Statestore",
            _ => "",
        };
        return [$"{kind}Component{direction}", $"Component{direction}", "Component"];
    }

    private static Dictionary<string, RetryPolicy> BuiltIns() => new()
    {
        ["DaprBuiltInServiceRetries"] = new RetryPolicy { Duration = TimeSpan.FromSeconds(1), MaxRetries = 3 },
        ["DaprBuiltInActorRetries"] = new RetryPolicy { Duration = TimeSpan.FromSeconds(1), MaxRetries = 3 },
        ["DaprBuiltInActorReminderRetries"] = new RetryPolicy { Exponential = true },
        ["DaprBuiltInInitializationRetries"] = new RetryPolicy
        {
            Exponential = true,
            MaxRetries = 3,
            MaxInterval = TimeSpan.FromSeconds(1),
            MaxElapsed = TimeSpan.FromSeconds(10),
        },
        [NotFoundRetries] = new RetryPolicy { Duration = TimeSpan.FromSeconds(1), MaxRetries = 5 },
    };

    private void Add(ResiliencyResource resource)
    {
        foreach (var (name, timeout) in resource.Timeouts)
            Timeouts[name] = Duration(timeout.Duration, $"timeout '{name}'", resource.File, timeout.Line);
        foreach (var (name, retry) in resource.Retries)
        {
            // Dapr protects this one from being redefined.
            if (name != NotFoundRetries)
                Retries[name] = Read(name, retry, resource.File);
        }
        foreach (var (name, breaker) in resource.CircuitBreakers)
            Breakers[name] = Read(name, breaker, resource.File);
        foreach (var (name, target) in resource.Apps)
            Apps[name] = target;
        foreach (var (name, target) in resource.Actors)
            Actors[name] = target;
        foreach (var (name, target) in resource.Components)
            Components[name] = target;
    }

    private RetryPolicy Read(string name, RetrySpec spec, string file)
    {
        var what = $"retry '{name}'";
        var defaults = new RetryPolicy();
        var maxRetries = spec.MaxRetries ?? defaults.MaxRetries;
        if (Retries.ContainsKey(name) && name.StartsWith("DaprBuiltIn", StringComparison.Ordinal) && maxRetries < 3)
            maxRetries = 3;
        try
        {
            return new RetryPolicy
            {
                Exponential = spec.Policy?.ToLowerInvariant() switch
                {
                    null or "" or "constant" => false,
                    "exponential" => true,
                    var other => throw new ResourceException(file, spec.Line, $"{what}: policy '{other}' must be constant or exponential"),
                },
                Duration = spec.Duration is null ? defaults.Duration : Duration(spec.Duration, what, file, spec.Line),
                MaxInterval = spec.MaxInterval is null ? defaults.MaxInterval : Duration(spec.MaxInterval, what, file, spec.Line),
                MaxRetries = maxRetries,
                Matching = StatusCodeMatch.Parse(spec.HttpStatusCodes, spec.GrpcStatusCodes),
            };
        }
        catch (FormatException e)
        {
            throw new ResourceException(file, spec.Line, $"{what}: {e.Message}", e);
        }
    }

    private static BreakerSettings Read(string name, CircuitBreakerSpec spec, string file)
    {
        var what = $"circuit breaker '{name}'";
        var timeout = spec.Timeout is null ? TimeSpan.Zero : Duration(spec.Timeout, what, file, spec.Line);
        if (spec.MaxRequests < 0)
            throw new ResourceException(file, spec.Line, $"{what}: maxRequests must not be negative");
        try
        {
            return new BreakerSettings(
                spec.MaxRequests is > 0 ? spec.MaxRequests.Value : 1,
                spec.Interval is null ? TimeSpan.Zero : Duration(spec.Interval, what, file, spec.Line),
                timeout > TimeSpan.Zero ? timeout : TimeSpan.FromSeconds(60),
                string.IsNullOrEmpty(spec.Trip) ? null : CelExpression.Parse(spec.Trip));
        }
        catch (CelParseException e)
        {
            throw new ResourceException(file, spec.Line, $"{what}: trip: {e.Message}", e);
        }
    }

    private void CheckTargets(ResiliencyResource resource)
    {
        foreach (var (name, target) in resource.Apps)
            Check(target, $"app '{name}'", resource.File);
        foreach (var (name, target) in resource.Actors)
        {
            Check(target, $"actor '{name}'", resource.File);
            if (!string.IsNullOrEmpty(target.CircuitBreaker) && target.Scope?.ToLowerInvariant() is not ("type" or "id" or "both"))
                throw new ResourceException(resource.File, target.Line, $"actor '{name}' has a circuit breaker without circuitBreakerScope; set it to type, id or both");
        }
        foreach (var (name, target) in resource.Components)
        {
            if (target.Inbound is { } inbound)
                Check(inbound, $"component '{name}' inbound", resource.File);
            if (target.Outbound is { } outbound)
                Check(outbound, $"component '{name}' outbound", resource.File);
        }
    }

    private void Check(TargetSpec target, string what, string file)
    {
        var names = PolicyNames.Of(target);
        if (names.Timeout is { } timeout && !Timeouts.ContainsKey(timeout))
            throw Unknown("timeout", timeout);
        if (names.Retry is { } retry && !Retries.ContainsKey(retry))
            throw Unknown("retry", retry);
        if (names.Breaker is { } breaker && !Breakers.ContainsKey(breaker))
            throw Unknown("circuit breaker", breaker);

        ResourceException Unknown(string kind, string name) => new(file, target.Line, $"{what} names the {kind} '{name}', which no policy defines; define it or correct the name");
    }

    private static TimeSpan Duration(string text, string what, string file, int line) => GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero ? duration
        : throw new ResourceException(file, line, $"{what}: '{text}' is not a duration; write for example 5s, 1m30s, or milliseconds as a number");
}
