namespace Pizza.EndToEnd.Driver;

/// <summary>Which engines the house stands on: PIZZA_ENGINES names one of the folders under <c>components/</c>; in-memory is the default.</summary>
internal static class Engines
{
    private const string Variable = "PIZZA_ENGINES";

    private static string Chosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "in-memory";

    /// <param name="durable">What they have acknowledged survives being killed.</param>
    public static async Task<IEngines> StartAsync(bool durable = false) => Chosen switch
    {
        "in-memory" => new InMemoryEngines(),
        "redis" => await RedisEngines.StartAsync(durable),
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be in-memory or redis"),
    };
}
