using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Grpc;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace LocalDapr.Tests.Fuzz;

/// <summary>
/// Malformed, oversized, truncated and hostile requests to every route of a sidecar of its own process. FUZZ_SEED repeats a run, FUZZ_REQUESTS makes it longer or shorter.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Workers = 16;
    private const string AppsOwnError = "the app's own error";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    // For the rest of a request that never comes the server waits; we do not.
    private static readonly TimeSpan HalfRequest = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_sidecar_survives_hostile_requests_and_answers_no_5xx_that_daprd_would_not()
    {
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        var seed = Number("FUZZ_SEED", 1588);
        var count = Number("FUZZ_REQUESTS", 20_000);
        output.WriteLine($"FUZZ_SEED={seed}");
        await using var app = await TestApp.StartAsync(AnswerAsync, """[{"pubsubname":"pubsub","topic":"t","route":"/events","deadLetterTopic":"dead"}]""");
        (app.Config, app.Keeps) = ("""{"entities":["Oven"],"actorIdleTimeout":"5s"}""", false);
        await using var sidecar = await FuzzedSidecar.StartAsync(app.Port);
        // The first requests bring in code, connections and pools that stay.
        var findings = new ConcurrentQueue<string>();
        await RunAsync(sidecar.Port, unchecked(seed + 1), count / 10, findings);
        await sidecar.SettledAsync();
        var before = sidecar.Usage();
        var statuses = await RunAsync(sidecar.Port, seed, count, findings);
        output.WriteLine(string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{(pair.Key == 0 ? "hung up" : pair.Key)}: {pair.Value}")));

        await AssertSoundAsync(sidecar, seed, findings);
        // Most requests must have got somewhere, or the run tests nothing.
        Assert.True(statuses.GetValueOrDefault(204) + statuses.GetValueOrDefault(200) > count / 10, "hardly any request was a sound one");

        await AssertSmallAsync(sidecar, before);
    }

    [Fact]
    public async Task A_sidecar_survives_hostile_calls_over_gRPC_and_answers_no_internal_error_that_daprd_would_not()
    {
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        var seed = Number("FUZZ_SEED", 1588);
        var count = Number("FUZZ_CALLS", 2_500);
        output.WriteLine($"FUZZ_SEED={seed}");
        await using var app = await TestApp.StartAsync(AnswerAsync);
        (app.Config, app.Keeps) = ("""{"entities":["Oven"],"actorIdleTimeout":"5s"}""", false);
        await using var sidecar = await FuzzedSidecar.StartAsync(app.Port);
        var findings = new ConcurrentQueue<string>();
        await CallAsync(sidecar.GrpcPort, unchecked(seed + 1), count / 10, findings);
        await sidecar.SettledAsync();
        var before = sidecar.Usage();
        var statuses = await CallAsync(sidecar.GrpcPort, seed, count, findings);
        output.WriteLine(string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}")));

        await AssertSoundAsync(sidecar, seed, findings);
        Assert.True(statuses.GetValueOrDefault("Ok") > count / 20, "hardly any call was a sound one");
        await AssertSmallAsync(sidecar, before);
    }

    private static async Task AssertSoundAsync(FuzzedSidecar sidecar, int seed, ConcurrentQueue<string> findings)
    {
        Assert.True(findings.IsEmpty, $"FUZZ_SEED={seed}: {findings.Count} findings\n{string.Join('\n', findings.Take(20))}\n{sidecar.Output}");
        Assert.True(sidecar.IsRunning, $"FUZZ_SEED={seed}: the process ended\n{sidecar.Output}");
        Assert.DoesNotContain("failed inside localdapr", sidecar.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", sidecar.Output, StringComparison.Ordinal);
        using var http = new HttpClient { Timeout = Patience };
        using (var health = await http.GetAsync(new Uri($"http://127.0.0.1:{sidecar.Port}/v1.0/healthz")))
            Assert.Equal(204, (int)health.StatusCode);
    }

    private async Task AssertSmallAsync(FuzzedSidecar sidecar, ProcessUsage? before)
    {
        await sidecar.SettledAsync();
        var after = sidecar.Usage();
        output.WriteLine($"before {before}, after {after}");
        if (after is null || before is null)
            return;
        // The heap is limited to 268 MB, so that garbage is collected before it counts; the rest is the runtime and the code.
        Assert.True(after.Megabytes < 450, $"memory grew from {before.Megabytes} to {after.Megabytes} MB");
        Assert.True(after.Threads < before.Threads + 30, $"threads grew from {before.Threads} to {after.Threads}");
        Assert.True(after.OpenFiles < before.OpenFiles + 30, $"open files and connections grew from {before.OpenFiles} to {after.OpenFiles}");
    }

    private static async Task<Dictionary<int, int>> RunAsync(int port, int seed, int count, ConcurrentQueue<string> findings)
    {
        var statuses = new ConcurrentDictionary<int, int>();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var requests = new HostileRequests(unchecked((seed * 31) + worker), "fuzzed");
            using var wire = new Wire(port);
            for (var left = count / Workers; left > 0 && findings.Count < 20; left--)
            {
                var request = requests.Next();
                var clock = Stopwatch.StartNew();
                try
                {
                    using var patience = new CancellationTokenSource(request is { IsBroken: true, HangsUp: false } ? HalfRequest : Patience);
                    var answer = await wire.AskAsync(request, patience.Token);
                    statuses.AddOrUpdate(answer.Status, 1, static (_, known) => known + 1);
                    if (answer.Status >= 500 && !AllowedErrors.Contains(request.Method, TargetOf(request), answer, AppsOwnError))
                        findings.Enqueue($"{answer.Status} {Start(answer.Body, 300)} <- {Shown(request)}");
                    if (answer.Status == 0 && !request.IsBroken && !request.HangsUp)
                        findings.Enqueue($"hung up without an answer <- {Shown(request)}");
                }
                catch (OperationCanceledException) when (request.IsBroken && !request.HangsUp)
                {
                    // Half a request: the server waits for the rest, as it should.
                    statuses.AddOrUpdate(-1, 1, static (_, known) => known + 1);
                }
                catch (OperationCanceledException)
                {
                    findings.Enqueue($"no answer within {clock.Elapsed.TotalSeconds:0} s <- {Shown(request)}");
                }
                catch (Exception e) when (e is InvalidDataException or FormatException)
                {
                    findings.Enqueue($"{e.Message} <- {Shown(request)}");
                }
            }
        })));
        return new Dictionary<int, int>(statuses);
    }

    /// <summary>The same over gRPC.</summary>
    private static async Task<Dictionary<string, int>> CallAsync(int port, int seed, int count, ConcurrentQueue<string> findings)
    {
        var statuses = new ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            using var client = new GrpcClient(port);
            var calls = new HostileCalls(unchecked((seed * 37) + worker));
            for (var left = count / Workers; left > 0 && findings.Count < 20; left--)
            {
                var call = calls.Next();
                try
                {
                    var reply = await client.SendAsync(call.Method, call.Body, call.Headers).WaitAsync(Patience);
                    statuses.AddOrUpdate(reply.Status.ToString(), 1, static (_, known) => known + 1);
                    if (reply.Status == GrpcStatus.Unknown || (reply.Status == GrpcStatus.Internal && !AllowedErrors.Contains(reply.Message, AppsOwnError)))
                        findings.Enqueue($"{reply.Status} {Start(reply.Message, 300)} <- {call}");
                }
                catch (TimeoutException)
                {
                    findings.Enqueue($"no answer within {Patience.TotalSeconds:0} s <- {call}");
                }
                catch (HttpRequestException) when (call.IsRefusedByHttp)
                {
                    // What is no HTTP/2 ends its stream, as in Go's server.
                    statuses.AddOrUpdate("refused", 1, static (_, known) => known + 1);
                }
                catch (HttpRequestException e)
                {
                    findings.Enqueue($"{e.Message} {e.InnerException} <- {call}");
                }
            }
        })));
        return new Dictionary<string, int>(statuses);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/status/", StringComparison.Ordinal) && int.TryParse(path.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and < 600)
            context.Response.StatusCode = status;
        if (path.EndsWith("/fail", StringComparison.Ordinal))
            context.Response.StatusCode = 500;
        if (context.Response.StatusCode == 500)
            await context.Response.WriteAsync(AppsOwnError);
    }

    private static string TargetOf(HostileRequest request) => Encoding.UTF8.GetString(request.Bytes.AsSpan(0, Math.Min(request.Bytes.Length, 8_000))).Split(' ') is [_, var target, ..] ? target : "/";

    private static string Shown(HostileRequest request) => Start(Encoding.Latin1.GetString(request.Bytes), 700).Replace("\r\n", "⏎", StringComparison.Ordinal);

    private static string Start(string text, int length) => text.Length <= length ? text : $"{text[..length]}… ({text.Length} in all)";

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
