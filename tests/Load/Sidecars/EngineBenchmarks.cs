using System.Text;

namespace Pizza.Load.Sidecars;

/// <summary>Publish to delivery and state set and get, on every engine that was named, beside the one in memory.</summary>
internal static class EngineBenchmarks
{
    private const int PerSecond = 200;

    public static async Task RunAsync(string[] parts, Engines engines, TimeSpan duration, RatioReport report, CancellationToken ct)
    {
        var resources = new Dictionary<string, string>();
        foreach (var (name, yaml) in engines.Brokers) resources["pubsub-" + name] = yaml;
        foreach (var (name, yaml) in engines.Stores) resources["state-" + name] = yaml;
        await using var system = await BenchmarkSystem.StartAsync(
            [("publisher", ""), ("subscriber", string.Join(' ', engines.Brokers.Keys.Select(name => $"pubsub-{name}/events/{name}")))], resources, ct);
        if (parts.Contains("delivery")) await DeliveryAsync(system, engines.Brokers.Keys, duration, report, ct);
        if (parts.Contains("state")) await StateAsync(system, engines.Stores.Keys, duration, report, ct);
    }

    private static async Task DeliveryAsync(BenchmarkSystem system, IEnumerable<string> brokers, TimeSpan duration, RatioReport report, CancellationToken ct)
    {
        report.Heading($"Publish to delivery, 1 KB, {PerSecond} per second");
        var beside = default(Latencies);
        foreach (var name in brokers)
        {
            var url = new Uri(system.Sidecar("publisher"), $"/v1.0/publish/pubsub-{name}/events");
            var publishing = new PacedLoad(PerSecond, cancelled => PostAsync(system.Http, url, EngineYaml.Event(), cancelled));
            await publishing.RunAsync(TimeSpan.FromSeconds(2), new Latencies(), ct);
            await Task.Delay(500, ct);
            await system.Http.DeleteAsync(new Uri(system.App("subscriber"), $"/deliveries/{name}"), ct);
            var published = new Latencies();
            await publishing.RunAsync(duration, published, ct);
            await Task.Delay(1000, ct);
            var delivered = await system.DeliveriesAsync("subscriber", name, ct);
            if (delivered.Count != published.Count) throw new BenchmarkException($"{name}: {published.Count} published, {delivered.Count} delivered.");
            report.Line(name, delivered, beside ??= delivered);
        }
    }

    private static async Task StateAsync(BenchmarkSystem system, IEnumerable<string> stores, TimeSpan duration, RatioReport report, CancellationToken ct)
    {
        report.Heading($"State, 1 KB, {PerSecond} per second");
        var (besideSet, besideGet) = (default(Latencies), default(Latencies));
        foreach (var name in stores)
        {
            var (set, get, n) = (new Latencies(), new Latencies(), 0);
            var url = new Uri(system.Sidecar("publisher"), $"/v1.0/state/state-{name}");
            var setting = new PacedLoad(PerSecond, cancelled => PostAsync(system.Http, url, $$"""[{"key":"k{{Interlocked.Increment(ref n) % 1000}}","value":{{EngineYaml.Event()}}}]""", cancelled));
            var getting = new PacedLoad(PerSecond, async cancelled =>
            {
                using var answer = await system.Http.GetAsync($"{url}/k{Interlocked.Increment(ref n) % 100}", cancelled);
                if (answer.StatusCode != System.Net.HttpStatusCode.OK) throw new BenchmarkException($"{name}: a key that was set was answered with {(int)answer.StatusCode}.");
            });
            await setting.RunAsync(TimeSpan.FromSeconds(2), new Latencies(), ct);
            await setting.RunAsync(duration, set, ct);
            await getting.RunAsync(duration, get, ct);
            report.Line($"set, {name}", set, besideSet ??= set);
            report.Line($"get, {name}", get, besideGet ??= get);
        }
    }

    private static async Task PostAsync(HttpClient http, Uri url, string json, CancellationToken ct)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(url, content, ct);
        answer.EnsureSuccessStatusCode();
    }
}
