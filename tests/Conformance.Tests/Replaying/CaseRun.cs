using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance.Replaying;

/// <summary>Performs the steps of one case and collects what its apps received.</summary>
public sealed class CaseRun
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(40);

    private readonly Installation _installation;
    private readonly RecordedCase _recorded;
    private readonly Dictionary<string, int> _marks;

    /// <param name="isFirst">Nothing ran on the installation before: requests from its start may belong to the case.</param>
    private CaseRun(Installation installation, RecordedCase recorded, bool isFirst)
    {
        _installation = installation;
        _recorded = recorded;
        _marks = installation.Apps.ToDictionary(app => app.Key,
            app => isFirst && recorded.Options["startup"].IsTrue() ? 0 : app.Value.ReceivedCount);
    }

    /// <returns>{"steps", "deliveries"}, normalised and masked.</returns>
    public static async Task<JsonObject> ObserveAsync(Installation installation, RecordedCase recorded, bool isFirst,
        CancellationToken cancellationToken)
    {
        var run = new CaseRun(installation, recorded, isFirst);
        var steps = new JsonArray();
        foreach (var step in recorded.Steps) steps.Add(await run.StepAsync(step, cancellationToken));
        if (installation.Apps.Count > 0) await Task.Delay(recorded.Options["settleMs"].Int() ?? 400, cancellationToken);
        return Deliveries.Normalise(recorded, steps, run.Received(), new Normaliser(recorded, installation.Folder, installation.PortNames));
    }

    private async Task<JsonNode?> StepAsync(JsonObject step, CancellationToken cancellationToken)
    {
        if (step["request"] is JsonObject request) return await RequestAsync(request, step, cancellationToken);
        if (step["parallel"] is JsonArray requests) return await ParallelAsync(requests, step, cancellationToken);
        if (step["awaitDeliveries"] is JsonObject awaited) return await AwaitDeliveriesAsync(awaited, step, cancellationToken);
        if (step["do"] is { } action) return await DoAsync(action.Text()!, step, cancellationToken);
        if (step["redis"] is JsonArray command) return await LookIntoRedisAsync(command, cancellationToken);
        if (step["sleepMs"].Int() is not { } pause) throw new InvalidDataException("an unknown step: " + JsonText.Compact(step));
        await Task.Delay(pause, cancellationToken);
        return null;
    }

    private async Task<JsonObject> RequestAsync(JsonObject request, JsonObject step, CancellationToken cancellationToken)
    {
        var body = request["body"] as JsonObject;
        var filled = body is not null && (body.ContainsKey("json") || body.ContainsKey("text")) ? _installation.FillIn(body) : body;
        var port = _installation.HttpPort(request["sidecar"].Text() ?? _installation.FirstSidecar);
        var timeout = request["timeoutMs"].Int() is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : RequestTimeout;
        var end = Stopwatch.GetTimestamp() + (step["withinMs"].Int() ?? 0) * Stopwatch.Frequency / 1_000;
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            var answer = await RawHttp.CallAsync(port, request["method"].Text()!, _installation.FillIn(request["path"].Text()!),
                (JsonObject?)_installation.FillIn(request["headers"]), Body.Encode(filled), timeout, cancellationToken,
                request["chunked"].IsTrue());
            if (step["until"].Int() is { } until && answer.Status != until && Stopwatch.GetTimestamp() < end)
            {
                await Task.Delay(100, cancellationToken);
                continue;
            }
            Capture(step["capture"] as JsonObject, answer);
            var observed = answer.Observed();
            if (step.ContainsKey("unorderedBody") && observed["body"]?["json"] is JsonArray items)
                observed["body"]!["json"] = Sorted(items, item => item is JsonObject members ? members["key"] : item);
            if (step["timed"].IsTrue()) observed["elapsedMs"] = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (!step["bodyOnlyStatus"].IsTrue()) return observed;
            observed.Remove("body");
            observed.Remove("headers");
            return observed;
        }
    }

    private void Capture(JsonObject? captures, RawAnswer answer)
    {
        foreach (var (name, source) in captures ?? [])
        {
            var from = source.Text()!.Split(':', 2);
            _installation.Name(name, from[0] == "header" ? answer.Header(from[1]) : Member(answer.Body, from[1].Split('.')));
        }
    }

    private static string Member(byte[] body, string[] path)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var element = document.RootElement;
            foreach (var name in path)
                element = element.ValueKind == JsonValueKind.Array
                    ? element[int.Parse(name, CultureInfo.InvariantCulture)]
                    : element.GetProperty(name);
            return element.ToString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return "";   // not there: the step that uses it will differ
        }
    }

    private async Task<JsonObject> ParallelAsync(JsonArray requests, JsonObject step, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var calls = new List<Task<JsonObject>>();
        foreach (var request in requests)
        {
            calls.Add(RequestAsync(request!.AsObject(), [], cancellationToken));
            if (step["staggerMs"].Int() is { } stagger) await Task.Delay(stagger, cancellationToken);
        }
        var responses = new JsonArray([.. await Task.WhenAll(calls)]);
        var observed = new JsonObject { ["responses"] = step["unordered"].IsTrue() ? Sorted(responses, item => item) : responses };
        if (step["timed"].IsTrue()) observed["elapsedMs"] = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return observed;
    }

    private async Task<JsonObject> AwaitDeliveriesAsync(JsonObject awaited, JsonObject step, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var within = awaited["withinMs"].Int() ?? 5_000;
        var wanted = awaited["count"].Int()!.Value;
        while (Count() < wanted && Stopwatch.GetElapsedTime(start).TotalMilliseconds < within) await Task.Delay(10, cancellationToken);
        var observed = new JsonObject { ["reached"] = Count() >= wanted };
        if (step["timed"].IsTrue()) observed["elapsedMs"] = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return observed;

        int Count() => _installation.Apps.Values
            .Where(app => (awaited["app"].Text() ?? app.Name) == app.Name)
            .Sum(app => app.ReceivedSince(_marks[app.Name]).Count(received =>
                Matches(awaited["path"].Text()!, received.Path) && (awaited["method"].Text() ?? received.Method) == received.Method));

        static bool Matches(string pattern, string path) =>
            pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal));
    }

    private async Task<JsonNode?> DoAsync(string action, JsonObject step, CancellationToken cancellationToken)
    {
        var sidecar = step["sidecar"].Text();
        var app = step["app"].Text() is { } name ? _installation.Apps[name] : null;
        switch (action)
        {
            case "stopApp":
                await app!.StopAsync();
                return null;
            case "startApp":
                await app!.StartAsync(cancellationToken);
                return null;
            case "setRoutes":
                app!.SetRoutes(step["routes"]);
                return null;
            case "stopSidecar":
                await _installation.Process(sidecar!).StopAsync(cancellationToken);
                return null;
            case "killSidecar":
                await _installation.Process(sidecar!).KillAsync(cancellationToken);
                return null;
            case "startSidecar":
                await _installation.StartSidecarAsync(sidecar!, cancellationToken);
                if (step["wait"].IsNotFalse()) await _installation.WaitUntilReadyAsync(sidecar!, cancellationToken);
                return null;
            case "waitReady":
                await _installation.WaitUntilReadyAsync(sidecar!, cancellationToken);
                return null;
            case "waitActors":
                await _installation.WaitForActorsAsync(cancellationToken);
                return null;
            case "awaitExit":
                var within = TimeSpan.FromMilliseconds(step["withinMs"].Int() ?? 10_000);
                return await _installation.Process(sidecar!).ExitCodeAsync(within, cancellationToken) is { } code
                    ? new JsonObject { ["exited"] = true, ["code"] = code }
                    : new JsonObject { ["exited"] = false };
            case "maxOverlap":
                var paths = step["paths"] is JsonArray several ? several.Select(path => path.Text()!) : [step["path"].Text()!];
                return new JsonObject { ["maxOverlap"] = paths.Max(app!.MaxOverlap) };
            default:
                throw new InvalidDataException("an unknown action: " + action);
        }
    }

    private async Task<JsonObject> LookIntoRedisAsync(JsonArray command, CancellationToken cancellationToken)
    {
        var words = command.Select(word => _installation.FillIn(word.Text()!)).ToList();
        var reply = await RedisLook.AskAsync(_installation.Redis.Port, words, cancellationToken);
        return new JsonObject
        {
            ["reply"] = (words[0], reply) switch
            {
                ("HGETALL", JsonArray pairs) => new JsonObject(pairs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0].Text()!, pair[1]?.DeepClone()))),
                ("KEYS", JsonArray keys) => Sorted(keys, key => key),
                ("TTL", _) when reply.Int() > 0 => "positive",
                _ => reply,
            },
        };
    }

    private IReadOnlyList<ReceivedRequest> Received()
    {
        var ignored = (_recorded.Options["ignorePaths"] as JsonArray ?? []).Select(prefix => prefix.Text()!).ToList();
        return [.. _installation.Apps.Values
            .SelectMany(app => app.ReceivedSince(_marks[app.Name]))
            .Where(received => _recorded.Options["startup"].IsTrue()
                || (received.Path is not ("/dapr/config" or "/dapr/subscribe" or "/healthz") && received.Method != "OPTIONS"))
            .Where(received => !ignored.Any(prefix => received.Path.StartsWith(prefix, StringComparison.Ordinal)))
            .OrderBy(received => received.At)];
    }

    private static JsonArray Sorted(JsonArray items, Func<JsonNode?, JsonNode?> key) =>
        new([.. items.OrderBy(item => JsonText.Canonical(key(item)), StringComparer.Ordinal).Select(item => item?.DeepClone())]);
}
