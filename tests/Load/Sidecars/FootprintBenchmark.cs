using System.Diagnostics;
using System.Text;

namespace Pizza.Load.Sidecars;

/// <summary>Memory and processor time of localdapr with nine apps after many events, each delivered to two of them and followed by a write to the state store.</summary>
internal static class FootprintBenchmark
{
    private const int Apps = 9;
    private const int Publishers = 16;
    private const int Keys = 10_000;
    private const long Bar = 200 * 1000 * 1000;

    /// <returns>Whether the whole process stayed under 200 MB.</returns>
    public static async Task<bool> RunAsync(int events, RatioReport report, CancellationToken ct)
    {
        // App n hears topics n and n+1, so every event goes to two.
        var apps = Enumerable.Range(0, Apps).Select(n => ($"app-{n}", $"pubsub/topic-{n}/events pubsub/topic-{(n + 1) % Apps}/events")).ToArray();
        var resources = new Dictionary<string, string>
        {
            ["pubsub"] = EngineYaml.Component("pubsub", "pubsub.in-memory"),
            ["statestore"] = EngineYaml.Component("statestore", "state.in-memory"),
        };
        await using var system = await BenchmarkSystem.StartAsync(apps, resources, ct);
        var fresh = system.Footprint();
        var from = Stopwatch.GetTimestamp();
        long published = 0;
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => Task.Run(PublishAsync, ct)));
        await ArrivedAsync();
        var took = Stopwatch.GetElapsedTime(from);
        var after = system.Footprint();

        report.Note($"");
        report.Note($"Footprint of localdapr, {Apps} apps, in memory, {events} events of 1 KB to two apps each, {events} state writes to {Keys} keys");
        report.Note($"memory {after.Memory / 1e6:0} MB (the bar: 200 MB), {(double)after.Memory / fresh.Memory:0.0} times that of a fresh one");
        report.Note($"processor time {(after.Processor - fresh.Processor).TotalSeconds:0.0} s in {took.TotalSeconds:0.0} s: {(after.Processor - fresh.Processor).TotalMicroseconds / events:0} us an event");
        return after.Memory < Bar;

        async Task PublishAsync()
        {
            for (long n; (n = Interlocked.Increment(ref published) - 1) < events;)
            {
                await PostAsync(new Uri(system.Sidecar($"app-{n % Apps}"), $"/v1.0/publish/pubsub/topic-{n % Apps}"), EngineYaml.Event());
                // A key belongs to one app: the same name written by another is another key.
                var key = n % Keys;
                await PostAsync(new Uri(system.Sidecar($"app-{key % Apps}"), "/v1.0/state/statestore"), $$"""[{"key":"k{{key}}","value":{{EngineYaml.Event()}}}]""");
            }
        }

        async Task PostAsync(Uri url, string json)
        {
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var answer = await system.Http.PostAsync(url, content, ct);
            answer.EnsureSuccessStatusCode();
        }

        async Task ArrivedAsync()
        {
            for (var waited = Stopwatch.GetTimestamp(); ; await Task.Delay(200, ct))
            {
                long arrived = 0;
                for (var n = 0; n < Apps; n++) arrived += (await system.DeliveriesAsync($"app-{n}", "events", ct)).Count;
                if (arrived == 2L * events) return;
                if (Stopwatch.GetElapsedTime(waited) > TimeSpan.FromSeconds(60)) throw new BenchmarkException($"Of {2L * events} deliveries {arrived} arrived.");
            }
        }
    }
}
