using System.Globalization;
using System.Text;

namespace LocalDapr.Tests.Fuzz;

/// <summary>One request as it goes over the wire.</summary>
/// <param name="Bytes">All of it, head and body.</param>
/// <param name="Route">The route it is aimed at, for the table of errors; the path itself may be far from it.</param>
/// <param name="IsBroken">Not HTTP as it should be: the server may answer 4xx or hang up, and the connection is of no more use.</param>
/// <param name="HangsUp">The client closes its end after sending, as one that dies does.</param>
internal sealed record HostileRequest(byte[] Bytes, string Route, string Method, bool IsBroken, bool HangsUp);

/// <summary>Requests nobody should send, made of what the API knows: every route, the names that exist and names that do not, sound and unsound bodies and headers.</summary>
internal sealed class HostileRequests(int seed, string appId)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "get"];

    private static readonly string[] Words =
    [
        "", "a", "key", "store", "redis", "pubsub", "secrets", "echo", "Oven", "topic", "bulk", "transaction", "query", "subscribe", "app||key", "||", "%7C%7C", "..", ".", "%2e%2e",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c", "a%2Fb", "a%00b", "%00", "%", "%zz", "%c0%af", "%ff%fe", "+", "a+b", "ünï", "%F0%9F%8D%95", "💥", "a;b", "a:b", "a b", "~", "*", "'", "\"", "<script>",
        "{x}", "-1", "0", "99999999999999999999", "1e400", "NaN", "null", "true", "undefined", "metadata", "healthz",
    ];

    private const string Alpha = "alpha:";

    private static readonly (string Route, string Methods)[] Routes =
    [
        ("state/{store}", "POST PUT"), ("state/{store}/{key}", "GET DELETE"), ("state/{store}/bulk", "POST PUT"), ("state/{store}/transaction", "POST PUT"), (Alpha + "state/{store}/query", "POST PUT"),
        ("publish/{pubsub}/{topic}", "POST PUT"), (Alpha + "publish/bulk/{pubsub}/{topic}", "POST PUT"), ("invoke/{app}/method/{path}", "GET POST PUT DELETE PATCH HEAD OPTIONS"),
        ("bindings/{binding}", "POST PUT"), ("secrets/{secrets}/{key}", "GET"), ("secrets/{secrets}/bulk", "GET"), ("configuration/{config}", "GET"), ("configuration/{config}/subscribe", "GET"),
        ("configuration/{config}/{key}/unsubscribe", "GET"), ("actors/{type}/{id}/state", "POST PUT"), ("actors/{type}/{id}/state/{key}", "GET"), ("actors/{type}/{id}/method/{method}", "GET POST PUT DELETE"),
        ("actors/{type}/{id}/reminders/{name}", "GET POST PUT DELETE"), ("actors/{type}/{id}/timers/{name}", "POST PUT DELETE"), ("metadata", "GET"), ("metadata/{key}", "PUT"), ("healthz", "GET"),
        ("healthz/outbound", "GET"), (Alpha + "lock/{lock}", "POST"), (Alpha + "unlock/{lock}", "POST"), (Alpha + "jobs/{name}", "GET POST DELETE"), ("workflows/dapr/{id}/start", "POST"),
        ("workflows/dapr/{id}/raiseEvent/{name}", "POST"), (Alpha + "crypto/{name}/encrypt", "PUT"), (Alpha + "conversation/{name}/converse", "POST"), ("{other}", "GET"),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "-1e-400", "12345678901234567890", "1.7976931348623157e308", "\"\"", "\"text\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uD83C\\uDF55\"", "\"\xff\xfe\"",
        "[]", "{}", "[[]]", "{\"a\":{\"a\":{}}}", "[1,\"x\",null,{}]", "{\"a\":1,\"a\":2,\"A\":3}", "\"first-write\"", "\"strong\"", "\"upsert\"", "\"delete\"", "\"PT1S\"", "\"R3/PT1S\"", "\"-5s\"", "\"0h0m3s0ms\"",
        "\"P1Y\"", "\"P999999999Y\"", "\"2026-13-45T99:99:99Z\"", "\"9999-12-31T23:59:59Z\"", "\"@every 1s\"", "\"ttlInSeconds\"", "\"99999999999\"", "\"application/json\"", "\"application/octet-stream\"", "\"%%%\"",
    ];

    private static readonly string[] Members =
    [
        "key", "Key", "value", "etag", "ETag", "metadata", "options", "concurrency", "consistency", "operations", "operation", "request", "keys", "parallelism", "entryId", "entryID", "event", "contentType", "data", "dueTime",
        "period", "ttl", "callback", "overwrite", "schedule", "repeats", "resourceId", "lockOwner", "expiryInSeconds", "filter", "sort", "page", "id", "source", "type", "specversion", "datacontenttype", "topic", "pubsubname",
        "time", "traceid", "traceparent", "expiration", "ttlInSeconds", "rawPayload", "outbox.projection", "__proto__", "",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json", "APPLICATION/JSON; charset=utf-8", "application/cloudevents+json", "application/cloudevents+json; charset=latin1", "application/octet-stream", "text/plain", "application/x-protobuf",
        "application/cloudevents+protobuf", "application/grpc", "multipart/form-data", "application/json;;;", ";", "nonsense", "application/json\tx", "text/event-stream",
    ];

    private static readonly string[] Queries =
    [
        "metadata.ttlInSeconds=1", "metadata.ttlInSeconds=-1", "metadata.ttlInSeconds=99999999999999999999", "metadata.ttlInSeconds=x", "metadata.ttl=1ns", "metadata.ttl=99999999h", "metadata.rawPayload=true",
        "metadata.rawPayload=maybe", "metadata.=", "metadata.partitionKey=%zz", "metadata.cloudevent.id=", "metadata.cloudevent.type=a%00b", "metadata.contentType=application/json", "consistency=strong", "consistency=never",
        "concurrency=first-write", "concurrency=sometimes", "appid=x", "key=a&key=b&key=", "=", "&&&", "a", "%", "%ff=%fe", "metadata.a=1&metadata.a=2",
    ];

    private readonly Random _random = new(seed);

    public HostileRequest Next()
    {
        var (route, methods) = Routes[_random.Next(Routes.Length)];
        // Each holds a connection to Redis until it is ended, as with daprd.
        while (route.EndsWith("}/subscribe", StringComparison.Ordinal) && !Chance(0.01))
            (route, methods) = Routes[_random.Next(Routes.Length)];
        var method = Chance(0.9) ? Pick(methods.Split(' ')) : Pick(Methods);
        var target = Target(route);
        var body = method is "GET" or "HEAD" && Chance(0.8) ? [] : Body(route);
        if (Chance(0.15))
            return Broken(route, method, target, body);
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var header in Headers())
            head.Append(header).Append("\r\n");
        var isChunked = Chance(0.1);
        head.Append(isChunked ? "Transfer-Encoding: chunked\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n")).Append("\r\n");
        var bytes = Join(Encoding.UTF8.GetBytes(head.ToString()), isChunked ? Chunked(body) : body);
        // A raw blank, letter beyond ASCII or NUL in a target is for the server to refuse.
        var isBroken = target.Any(letter => letter is <= ' ' or > '~') || method == "get";
        return new HostileRequest(bytes, route, method, isBroken, HangsUp: Chance(0.02));
    }

    /// <summary>What is not HTTP, or only half of it: broken chunks, lengths that are not true, two lengths, too many headers, smuggling.</summary>
    private HostileRequest Broken(string route, string method, string target, byte[] body)
    {
        var start = $"{method} {target} HTTP/1.1\r\nHost: localhost\r\n";
        var text = _random.Next(20) switch
        {
            0 => start + "Transfer-Encoding: chunked\r\n\r\nzz\r\nbroken\r\n0\r\n\r\n",
            1 => start + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
            2 => start + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
            3 => start + "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            4 => start + "Content-Length: 1000\r\n\r\n{\"only\":",
            5 => start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1.0/shutdown HTTP/1.1\r\nHost: x\r\n\r\n",
            6 => start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            7 => start + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            8 => start + "Content-Length: -5\r\n\r\n",
            9 => start + "Content-Length: 99999999999999999999\r\n\r\nx",
            10 => start + string.Concat(Enumerable.Range(0, 150).Select(n => $"X-Header-{n}: {n}\r\n")) + "\r\n",
            11 => start + "X-Long: " + new string('x', 40_000) + "\r\n\r\n",
            12 => $"{method} /{new string('p', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            13 => start + "X-Nul: a\0b\r\n\r\n",
            14 => start + " folded: header\r\n\r\n",
            15 => $"{method} {target} HTTP/9.9\r\n\r\n",
            16 => $"{method} {target}\r\n\r\n",
            17 => start + "No colon here\r\n\r\n",
            18 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0",
            _ => start[.._random.Next(start.Length)],
        };
        var bytes = Encoding.Latin1.GetBytes(text);
        if (Chance(0.1))
        {
            bytes = new byte[_random.Next(1, 400)];
            _random.NextBytes(bytes);
        }
        return new HostileRequest(bytes.Length == 0 ? body : bytes, route, method, IsBroken: true, HangsUp: Chance(0.5));
    }

    private string Target(string route)
    {
        var path = new StringBuilder(Chance(0.92) ? route.StartsWith(Alpha, StringComparison.Ordinal) ? "/v1.0-alpha1/" : "/v1.0/" : Pick(["/v1.0-alpha1/", "/v1.0/", "/v1.0-beta1/", "//v1.0//", "/", "/V1.0/", "/v1.0/../v1.0/", "http://localhost/v1.0/"]));
        for (var at = route.StartsWith(Alpha, StringComparison.Ordinal) ? Alpha.Length : 0; at < route.Length;)
        {
            if (route[at] != '{')
            {
                path.Append(route[at++]);
                continue;
            }
            var end = route.IndexOf('}', at);
            path.Append(Name(route[(at + 1)..end]));
            at = end + 1;
        }
        if (Chance(0.1))
            path.Append(Pick(["/", "//", "/..", "/.", "/a/b/c", "%2F", "/%2e%2e/", "#x", ";x", "/bulk"]));
        if (Chance(0.3))
            path.Append('?').AppendJoin('&', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(Queries)));
        if (Chance(0.005))
            path.Append('?').AppendJoin('&', Enumerable.Range(0, 200).Select(n => $"metadata.n{n}={n}"));
        return path.ToString();
    }

    // Mostly names that exist: what is unknown is refused at the door and finds nothing.
    private string Name(string placeholder) => Chance(placeholder == "type" ? 0.003 : 0.15) ? Pick(Words) : placeholder switch
    {
        "store" => Pick(["store", "store", "redis", "outbox"]),
        "config" => "config",
        "lock" => "lock",
        "pubsub" => "pubsub",
        "secrets" => "secrets",
        "binding" => Pick(["http", "clock"]),
        // An actor type that nobody hosts is looked up for five seconds, as by daprd.
        "type" => "Oven",
        "id" or "key" or "name" => "n" + _random.Next(200),
        "app" => Pick([appId, appId, "nobody", "http:", "a.default"]),
        "path" => Pick(["echo", "echo/", "a//b", "a/../b", "status/500", "status/204", "%2e%2e/x", "empty"]),
        "method" => Pick(["call", "fail", "remind"]),
        "topic" => Pick(["t", "a/b/c", "#", "t%20t"]),
        _ => Pick(Words),
    };

    private IEnumerable<string> Headers()
    {
        if (Chance(0.8))
            yield return "Content-Type: " + (Chance(0.6) ? "application/json" : Pick(ContentTypes));
        if (Chance(0.1))
            yield return "If-Match: " + Pick(["1", "\"1\"", "*", "", "x", "-1", "99999999999999999999"]);
        if (Chance(0.1))
            yield return "traceparent: " + Pick(["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0-0-0", "x", new string('0', 500), "ff-00000000000000000000000000000000-0000000000000000-ff"]);
        if (Chance(0.05))
            yield return "tracestate: " + Pick(["a=b", ",,,", new string('s', 1000)]);
        if (Chance(0.03))
            yield return "baggage: " + Pick(["a=b", "=", "é", new string('b', 2000)]);
        if (Chance(0.03))
            yield return "dapr-app-id: " + Pick([appId, "nobody", "", "a b", "../x", "http://127.0.0.1:1"]);
        if (Chance(0.02))
            yield return "Authorization: Basic " + Pick(["ZGFwci1hcHAtaWQ6bm9ib2R5", "!!!", "", "Og=="]);
        if (Chance(0.02))
            yield return "Connection: " + Pick(["close", "upgrade", "keep-alive, x-a", "Transfer-Encoding"]);
        if (Chance(0.02))
            yield return "Upgrade: " + Pick(["websocket", "h2c"]);
        if (Chance(0.02))
            yield return "Accept-Encoding: " + Pick(["gzip", "nonsense;q=x"]);
        if (Chance(0.02))
            yield return "X-Forwarded-For: " + Pick(["::1", "'; drop", "é"]);
    }

    private byte[] Body(string route) => _random.Next(16) switch
    {
        0 => [],
        1 => Random(_random.Next(1, 300)),
        2 => Bytes(new string('[', 10_000) + new string(']', 10_000)),
        3 => Bytes("[{\"key\":\"deep\",\"value\":" + new string('[', 9_000) + new string(']', 9_000) + "}]"),
        4 => Bytes(string.Concat(Enumerable.Repeat("{\"data\":", 10_001)) + "1" + new string('}', 10_001)),
        5 => Cut(Json(4)),
        6 => Join(Json(3), Bytes(" trailing garbage {")),
        7 => Bytes("[" + string.Join(',', Enumerable.Repeat("{\"key\":\"many\",\"value\":1}", _random.Next(1, 300))) + "]"),
        // Not for a label: those are kept for good and told with every GET of metadata, by daprd too.
        8 when route != "metadata/{key}" && Chance(0.05) => Bytes("[{\"key\":\"big\",\"value\":\"" + new string('v', _random.Next(1 << 20, 5 << 20)) + "\"}]"),
        9 => Bytes("\uFEFF{}"),
        _ => Shaped(),
    };

    // Bodies with the shape a route expects, and values that do not always belong there.
    private byte[] Shaped() => Bytes(_random.Next(8) switch
    {
        0 => "[" + Entry() + "," + Entry() + "]",
        1 => "{\"operations\":[{\"operation\":" + Value() + ",\"request\":" + Entry() + "},{\"operation\":\"upsert\",\"request\":" + Entry() + "}],\"metadata\":" + Value() + "}",
        2 => "{\"keys\":[" + Value() + ",\"n1\",\"n2\"],\"parallelism\":" + Value() + "}",
        3 => "[{\"entryId\":\"1\",\"event\":" + Value() + ",\"contentType\":\"" + Pick(ContentTypes).Replace("\t", "", StringComparison.Ordinal) + "\",\"metadata\":" + Value() + "}]",
        4 => "{\"dueTime\":\"" + Pick(["1s", "24h", "-1s", "", "P1D", "x"]) + "\",\"period\":" + Value() + ",\"ttl\":" + Value() + ",\"data\":" + Value() + ",\"callback\":" + Value() + "}",
        5 => "{\"operation\":\"" + Pick(["get", "post", "create", "list", "delete", ""]) + "\",\"data\":" + Value() + ",\"metadata\":{\"path\":" + Value() + "}}",
        6 => "{\"resourceId\":" + (Chance(0.7) ? $"\"n{_random.Next(20)}\"" : Value()) + ",\"lockOwner\":" + Value() + ",\"expiryInSeconds\":" + Value() + "}",
        _ => "{\"specversion\":\"1.0\",\"id\":" + Value() + ",\"source\":" + Value() + ",\"type\":" + Value() + ",\"data\":" + Value() + ",\"time\":" + Value() + "}",
    });

    private string Entry() => "{\"key\":" + (Chance(0.7) ? $"\"n{_random.Next(200)}\"" : Value()) + ",\"value\":" + Value() + (Chance(0.3) ? ",\"etag\":" + Value() : "")
        + (Chance(0.3) ? ",\"metadata\":{\"ttlInSeconds\":" + Value() + "}" : "") + (Chance(0.3) ? ",\"options\":{\"concurrency\":" + Value() + ",\"consistency\":" + Value() + "}" : "") + "}";

    private byte[] Json(int depth) => Bytes(JsonText(depth));

    private string JsonText(int depth)
    {
        if (depth == 0 || Chance(0.3))
            return Value();
        var count = _random.Next(0, 5);
        return Chance(0.4)
            ? "[" + string.Join(',', Enumerable.Range(0, count).Select(_ => JsonText(depth - 1))) + "]"
            : "{" + string.Join(',', Enumerable.Range(0, count).Select(_ => "\"" + Pick(Members) + "\":" + JsonText(depth - 1))) + "}";
    }

    private byte[] Chunked(byte[] body)
    {
        var chunks = new List<byte>();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, _random.Next(1, 70_000));
            chunks.AddRange(Encoding.ASCII.GetBytes($"{size:X}{(Chance(0.1) ? ";name=value" : "")}\r\n"));
            chunks.AddRange(body.AsSpan(at, size));
            chunks.AddRange("\r\n"u8);
            at += size;
        }
        chunks.AddRange(Chance(0.1) ? "0\r\nX-Trailer: t\r\n\r\n"u8 : "0\r\n\r\n"u8);
        return [.. chunks];
    }

    private byte[] Cut(byte[] bytes) => bytes[.._random.Next(bytes.Length)];

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Value() => Pick(Values);

    private bool Chance(double share) => _random.NextDouble() < share;

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    // Letters up to U+00FF are one byte each, so that a text can hold what is no UTF-8.
    private static byte[] Bytes(string text) => text.All(letter => letter <= 0xFF) ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text);

    private static byte[] Join(byte[] first, byte[] second) => [.. first, .. second];
}
