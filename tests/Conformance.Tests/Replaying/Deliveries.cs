using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance.Replaying;

/// <summary>Writes what was observed as the recordings do: equal neighbours folded, with their times where the case is about times.</summary>
public static partial class Deliveries
{
    private static readonly HashSet<string> LeftOut = ["host", "connection", "accept-encoding", "user-agent", "content-length"];

    /// <param name="received">In order of arrival.</param>
    public static JsonObject Normalise(RecordedCase recorded, JsonArray steps, IReadOnlyList<ReceivedRequest> received, Normaliser normaliser)
    {
        var options = recorded.Options;
        // First the steps, then the deliveries: numbers are given in this order.
        var observed = new JsonObject { ["steps"] = normaliser.Node(steps) };
        if (options["unordered"].IsTrue()) received = [.. received.OrderBy(BagOrder, StringComparer.Ordinal)];
        var written = received.Select(request => (Request: normaliser.Node(Write(request))!.AsObject(), request.At)).ToList();
        observed["deliveries"] = options["onlyCounts"].IsTrue()
            ? Counts(written.Select(delivery => delivery.Request), options["anyApp"].IsTrue())
            : Folded(written, options["spacing"].IsTrue());
        Mask.Apply(observed, options["mask"]);
        return observed;
    }

    private static string BagOrder(ReceivedRequest request) =>
        Normaliser.Uuid().Replace(JsonText.Canonical(new JsonArray(request.App, request.Path, request.Body?.DeepClone())), "");

    private static JsonObject Write(ReceivedRequest request)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in request.Headers)
        {
            if (LeftOut.Contains(name)) continue;
            headers[name] = name switch
            {
                "x-forwarded-host" => NotSeparator().Replace(value, "<hostname>"),
                "forwarded" => ForwardedHost().Replace(value, "host=<hostname>"),
                _ => value,
            };
        }
        var written = new JsonObject
        {
            ["app"] = request.App,
            ["method"] = request.Method,
            ["path"] = request.Path,
            ["headers"] = headers,
            ["body"] = request.Body?.DeepClone(),
        };
        if (request.Query is not null) written["query"] = request.Query;
        return written;
    }

    private static JsonArray Counts(IEnumerable<JsonObject> deliveries, bool anyApp)
    {
        var counts = deliveries
            .GroupBy(request => (Method: request["method"].Text()!, Path: request["path"].Text()!, App: request["app"].Text()!))
            .Select(group => (group.Key.Method, group.Key.Path, group.Key.App, Count: group.Count()))
            .OrderBy(count => count.Method, StringComparer.Ordinal)
            .ThenBy(count => count.Path, StringComparer.Ordinal)
            .ThenBy(count => count.App, StringComparer.Ordinal)
            .ToList();
        if (anyApp && counts.Count > 0) counts = [(counts[0].Method, counts[0].Path, "<any>", counts.Sum(count => count.Count))];
        return new JsonArray([.. counts.Select(count => new JsonObject
        {
            ["app"] = count.App,
            ["method"] = count.Method,
            ["path"] = count.Path,
            ["count"] = count.Count,
        })]);
    }

    private static JsonArray Folded(List<(JsonObject Request, double At)> deliveries, bool withTimes)
    {
        var folded = new List<(JsonObject Request, List<double> Times)>();
        foreach (var (request, at) in deliveries)
        {
            if (folded.Count > 0 && JsonText.Canonical(folded[^1].Request) == JsonText.Canonical(request)) folded[^1].Times.Add(at);
            else folded.Add((request, [at]));
        }
        for (var i = 0; i < folded.Count; i++)
        {
            var (request, times) = folded[i];
            request["count"] = times.Count;
            if (!withTimes) continue;
            if (times.Count > 1)
                request["spacingMs"] = new JsonArray([.. times.Zip(times.Skip(1), (earlier, later) => (JsonNode)(int)Math.Round(later - earlier))]);
            if (i > 0) request["afterPreviousMs"] = (int)Math.Round(times[0] - folded[i - 1].Times[^1]);
        }
        return new JsonArray([.. folded.Select(delivery => delivery.Request)]);
    }

    [GeneratedRegex(@"[^,\s]+")]
    private static partial Regex NotSeparator();

    [GeneratedRegex(@"host=[^,;\s]+")]
    private static partial Regex ForwardedHost();
}
