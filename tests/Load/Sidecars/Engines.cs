namespace Pizza.Load.Sidecars;

/// <summary>The engines to compare, as component files: the ones in memory first, then those whose servers were named.</summary>
internal sealed class Engines
{
    /// <summary>By engine.</summary>
    public Dictionary<string, string> Brokers { get; } = [];

    /// <summary>By engine.</summary>
    public Dictionary<string, string> Stores { get; } = [];

    /// <param name="redis">host:port</param>
    /// <param name="postgres">A connection string as state.postgresql takes it.</param>
    /// <param name="rabbitMq">An amqp URL.</param>
    public Engines(string? redis, string? postgres, string? rabbitMq)
    {
        Broker("in-memory", "pubsub.in-memory");
        Store("in-memory", "state.in-memory");
        if (redis is not null)
        {
            Broker("redis", "pubsub.redis", ("redisHost", redis), ("redisPassword", ""), ("concurrency", "64"));
            Store("redis", "state.redis", ("redisHost", redis), ("redisPassword", ""));
        }
        if (postgres is not null) Store("postgresql", "state.postgresql", ("connectionString", postgres));
        if (rabbitMq is not null) Broker("rabbitmq", "pubsub.rabbitmq", ("connectionString", rabbitMq), ("publisherConfirm", "true"), ("concurrency", "parallel"), ("prefetchCount", "64"));
    }

    private void Broker(string engine, string type, params (string Name, string Value)[] metadata) => Brokers[engine] = EngineYaml.Component($"pubsub-{engine}", type, metadata);

    private void Store(string engine, string type, params (string Name, string Value)[] metadata) => Stores[engine] = EngineYaml.Component($"state-{engine}", type, metadata);
}
