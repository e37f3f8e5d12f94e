namespace Pizza.Gateway;

/// <summary>The gateway's settings. A value that makes no sense ends the start with one line.</summary>
internal sealed record ForwardingOptions
{
    /// <summary>Requests in progress at one time; as many again may wait.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Requests that may wait for their turn.</summary>
    public required int Queue { get; init; }

    /// <summary>Event streams open at one time.</summary>
    public required int Streams { get; init; }

    /// <summary>Requests per second and client address; 0: no limit.</summary>
    public required int RatePerClient { get; init; }

    /// <summary>How long a service may take for a whole answer (event streams: for its beginning).</summary>
    public required TimeSpan AnswerTimeout { get; init; }

    /// <summary>Origins that browsers may call from; empty: none but our own.</summary>
    public required string[] CorsOrigins { get; init; }

    /// <summary>
    /// <c>Concurrency:Limit</c> (512), <c>Concurrency:Queue</c> (512), <c>Concurrency:Streams</c> (1024), <c>RateLimit:PerSecond</c> (100; in Development no limit),
    /// <c>Forwarding:TimeoutSeconds</c> (30), <c>Cors:Origins</c> (none; an array, or one text with commas).
    /// </summary>
    public static ForwardingOptions Read(IConfiguration configuration, IHostEnvironment environment) => new()
    {
        Concurrency = Number(configuration, "Concurrency:Limit", 512, atLeast: 1),
        Queue = Number(configuration, "Concurrency:Queue", 512, atLeast: 0),
        Streams = Number(configuration, "Concurrency:Streams", 1024, atLeast: 1),
        RatePerClient = Number(configuration, "RateLimit:PerSecond", environment.IsDevelopment() ? 0 : 100, atLeast: 0),
        AnswerTimeout = TimeSpan.FromSeconds(Number(configuration, "Forwarding:TimeoutSeconds", 30, atLeast: 1)),
        CorsOrigins = configuration.GetSection("Cors:Origins").Get<string[]>()
            ?? configuration["Cors:Origins"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [],
    };

    private static int Number(IConfiguration configuration, string name, int fallback, int atLeast)
    {
        if (configuration[name] is not { Length: > 0 } text) return fallback;
        return int.TryParse(text, out var value) && value >= atLeast
            ? value
            : throw new InvalidOperationException($"{name} is '{text}'; it must be a whole number, at least {atLeast}.");
    }
}
