namespace LocalDapr.Resources;

internal static class ResiliencyReader
{
    public static ResiliencyResource Read(Yaml document)
    {
        var name = document["metadata"]["name"].Text ?? "";
        var (policies, targets) = (document["spec"]["policies"], document["spec"]["targets"]);
        return new ResiliencyResource(
            name,
            document["scopes"].Texts,
            document.File,
            Map(policies["timeouts"], y => new TimeoutSpec(y.Required("the duration of a timeout"), y.Line)),
            Map(policies["retries"], y => new RetrySpec(
                y["policy"].Text, y["duration"].Text, y["maxInterval"].Text, y["maxRetries"].Number,
                y["matching"]["httpStatusCodes"].Text, y["matching"]["gRPCStatusCodes"].Text, y.Line)),
            Map(policies["circuitBreakers"], y => new CircuitBreakerSpec(
                y["maxRequests"].Number, y["interval"].Text, y["timeout"].Text, y["trip"].Text, y.Line)),
            Map(targets["apps"], Target),
            Map(targets["actors"], Target),
            Map(targets["components"], y => new ComponentTargetSpec(
                y["inbound"].Exists ? Target(y["inbound"]) : null, y["outbound"].Exists ? Target(y["outbound"]) : null)))
        { Written = document.Text! };
    }

    private static TargetSpec Target(Yaml y) => new(
        y["timeout"].Text, y["retry"].Text, y["circuitBreaker"].Text, y["circuitBreakerCacheSize"].Number, y["circuitBreakerScope"].Text, y.Line);

    private static Dictionary<string, T> Map<T>(Yaml map, Func<Yaml, T> read) => map.Entries.ToDictionary(e => e.Key, e => read(e.Value));
}
