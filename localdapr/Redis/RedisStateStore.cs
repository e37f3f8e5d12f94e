using System.Globalization;
using LocalDapr.Resources;
using LocalDapr.State;

namespace LocalDapr.Redis;

/// <summary>
/// <c>state.redis</c>, with daprd's layout, so that both can use one database: a hash per key with data, version and, once it was
/// written first-write, first-write. A transaction is MULTI/EXEC: what does not conflict stays written.
/// </summary>
internal sealed class RedisStateStore(Component component) : IStateStore, IServerComponent
{
    public const string Type = "state.redis";

    // Writes when there is no version, or it is the given one, or none is given (0) and the key is not first-write.
    private const string SetScript = """
        local etag = redis.pcall("HGET", KEYS[1], "version");
        if type(etag) == "table" then
          redis.call("DEL", KEYS[1]);
        end;
        local first = redis.pcall("HGET", KEYS[1], "first-write");
        if not etag or type(etag) == "table" or etag == "" or etag == ARGV[1] or (not first and ARGV[1] == "0") then
          redis.call("HSET", KEYS[1], "data", ARGV[2]);
          if ARGV[3] == "0" then
            redis.call("HSET", KEYS[1], "first-write", 0);
          end;
          return redis.call("HINCRBY", KEYS[1], "version", 1)
        else
          return error("failed to set key " .. KEYS[1])
        end
        """;

    // What daprd runs in a transaction for a value that says it is JSON: it needs the module RedisJSON, and fails on a Redis without it.
    private const string SetJsonScript = """
        local etag = redis.pcall("JSON.GET", KEYS[1], ".version");
        if type(etag) == "table" then
          redis.call("JSON.DEL", KEYS[1]);
        end;
        if not etag or type(etag) == "table" or etag == "" or etag == ARGV[1] or ARGV[1] == "0" then
          redis.call("JSON.SET", KEYS[1], "$", ARGV[2]);
          return redis.call("JSON.NUMINCRBY", KEYS[1], ".version", 1)
        else
          return error("failed to set key " .. KEYS[1])
        end
        """;

    private const string DeleteScript = """
        local etag = redis.pcall("HGET", KEYS[1], "version");
        if not etag or type(etag) == "table" or etag == ARGV[1] or etag == "" or ARGV[1] == "0" then
          return redis.call("DEL", KEYS[1])
        else
          return error("failed to delete " .. KEYS[1])
        end
        """;

    private readonly RedisClient _client = new(RedisSettings.Read(component));
    private readonly int? _defaultTtl = component.Metadata.ContainsKey("ttlInSeconds") ? RedisSettings.Number(component, "ttlInSeconds", 0) : null;

    public IReadOnlyList<string> Capabilities { get; } = ["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"];

    public string? Trouble => _client.Trouble;

    public Task ConnectAsync(CancellationToken cancellationToken) => _client.PingAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => _client.CheckAsync(cancellationToken);

    public async ValueTask<StateItem?> GetAsync(string key, StateConsistency consistency, CancellationToken cancellationToken) =>
        (await GetManyAsync([key], cancellationToken))[0];

    public async ValueTask<IReadOnlyList<StateItem?>> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
            return [];
        var replies = await _client.SendAllAsync([.. keys.Select(key => (IReadOnlyList<object>)["HGETALL", key])], cancellationToken);
        var items = new StateItem?[keys.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = replies[i] is { IsError: true, Text: { } error } && error.StartsWith("WRONGTYPE", StringComparison.Ordinal)
                ? await GetPlainAsync(keys[i], cancellationToken)
                : Item(replies[i].OrThrow());
        return items;
    }

    public async ValueTask WriteAsync(StateOperation operation, CancellationToken cancellationToken)
    {
        var commands = new List<IReadOnlyList<object>>();
        Add(commands, operation, operation.Concurrency == StateConcurrency.FirstWrite ? "0" : "1");
        var replies = await _client.SendAllAsync(commands, cancellationToken);
        if (!replies[0].IsError)
        {
            foreach (var reply in replies)
                reply.OrThrow();
            return;
        }
        // Only what the scripts say themselves is about versions; "still loading" or "out of memory" is not.
        throw operation.ETag is { Length: > 0 } && replies[0].Text!.Contains("failed to ", StringComparison.Ordinal)
            ? new StateException(StateError.ETagMismatch, replies[0].Text!)
            : new StateException(StateError.Failed, $"failed to set key {operation.Key}: {replies[0].Text}");
    }

    public async ValueTask TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        var commands = new List<IReadOnlyList<object>> { new object[] { "MULTI" } };
        foreach (var operation in operations)
            Add(commands, operation, firstWrite: null);
        commands.Add(["EXEC"]);
        var replies = await _client.SendAllAsync(commands, cancellationToken);
        var outcome = replies[^1].OrThrow();
        foreach (var reply in outcome.Items ?? [])
            if (reply.IsError)
                throw new StateException(StateError.Failed, reply.Text!);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    // A key that somebody set as plain text is read as it is, without an ETag.
    private async Task<StateItem?> GetPlainAsync(string key, CancellationToken cancellationToken) =>
        (await _client.SendAsync(["GET", key], cancellationToken)).Bytes is { } data ? new StateItem(data, null) : null;

    private static StateItem? Item(RedisReply reply)
    {
        if (reply.Items is not { Count: > 0 } fields)
            return null;
        byte[]? data = null;
        string? version = null;
        for (var i = 0; i + 1 < fields.Count; i += 2)
            if (fields[i].Text == "data")
                data = fields[i + 1].Bytes;
            else if (fields[i].Text == "version")
                version = fields[i + 1].Text;
        return data is null || version is null ? throw new StateException(StateError.Failed, "required hash field 'data' or 'version' was not found") : new StateItem(data, version);
    }

    private void Add(List<IReadOnlyList<object>> commands, StateOperation operation, string? firstWrite)
    {
        if (operation.Kind == StateOperationKind.Delete)
        {
            commands.Add(["EVAL", DeleteScript, 1, operation.Key, operation.ETag is { Length: > 0 } etag ? etag : "0"]);
            return;
        }
        var version = Version(operation);
        commands.Add(firstWrite switch
        {
            not null => ["EVAL", SetScript, 1, operation.Key, version, operation.Value, firstWrite],
            null when IsJson(operation) => ["EVAL", SetJsonScript, 1, operation.Key, version, JsonDocument(operation)],
            null => ["EVAL", SetScript, 1, operation.Key, version, operation.Value],
        });
        var ttl = operation.TimeToLive is { } given ? (long?)given.TotalSeconds : _defaultTtl;
        if (ttl > 0)
            commands.Add(["EXPIRE", operation.Key, ttl.Value]);
        else if (ttl <= 0)
            commands.Add(["PERSIST", operation.Key]);
    }

    private static bool IsJson(StateOperation operation) => operation.Metadata.GetValueOrDefault("contentType") == "application/json";

    private static byte[] JsonDocument(StateOperation operation) => [.. "{\"data\":"u8, .. operation.Value.Span, .. ",\"version\":0}"u8];

    private static long Version(StateOperation operation)
    {
        if (operation.Concurrency == StateConcurrency.LastWrite || operation.ETag is not { Length: > 0 } etag)
            return 0;
        return long.TryParse(etag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new StateException(StateError.ETagInvalid, $"strconv.Atoi: parsing \"{etag}\": invalid syntax");
    }
}
