namespace Pizza.EndToEnd.Driver;

/// <summary>Which engines the house stands on: PIZZA_ENGINES names one of the folders under <c>components/</c>; in-memory is the default.</summary>
internal static class Engines
{
    private const string Variable = "PIZZA_ENGINES";

    /// <summary>Nothing of it outlives localdapr.</summary>
    public static bool AreInMemory => Chosen == "in-memory";

    private static string Chosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "in-memory";

    /// <param name="toBeKilled">They belong to one test, and what they have acknowledged survives.</param>
    public static async Task<IEngines> StartAsync(bool toBeKilled = false) => Chosen switch
    {
        "in-memory" => new InMemoryEngines(),
        "redis" => await RedisEngines.StartAsync(toBeKilled),
        "rabbitmq-postgres" => await RabbitMqPostgresEngines.StartAsync(toBeKilled),
        var other => throw new InvalidOperationException($"{Variable} is '{other}'; it must be in-memory, redis or rabbitmq-postgres"),
    };
}
