using System.CommandLine;

namespace Pizza.Load.Sidecars;

/// <summary>
/// <c>sidecars</c>: what a sidecar of localdapr costs, each way measured beside another in one run: invocation beside the direct call, and the
/// engines beside the one in memory. Milliseconds of one machine say little about another, ratios more.
/// </summary>
internal static class SidecarsCommand
{
    private const int Passed = 0;
    private const int NotPassed = 1;
    private const int CouldNotRun = 2;
    private static readonly string[] Parts = ["invocation", "delivery", "state", "footprint"];

    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "How long each way is measured.", DefaultValueFactory = _ => 15 };
        var rate = new Option<int>("--rate") { Description = "Invocations per second.", DefaultValueFactory = _ => 1000 };
        var events = new Option<int>("--events") { Description = "Events published before the footprint is read.", DefaultValueFactory = _ => 100_000 };
        var only = new Option<string[]>("--only") { Description = $"Parts to run: {string.Join(", ", Parts)}.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Parts);
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() < 1) result.AddError("--seconds must be at least 1.");
        });
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 10 or > 100_000) result.AddError("--rate must be from 10 to 100000.");
        });
        events.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--events must be at least 1.");
        });
        var redis = new Option<string?>("--redis") { Description = "host:port of a Redis to compare; the benchmark writes to it." };
        var postgres = new Option<string?>("--postgres") { Description = "Connection string of a PostgreSQL database to compare." };
        var rabbitMq = new Option<string?>("--rabbitmq") { Description = "amqp://user:password@host:port of a RabbitMQ to compare." };
        var bar = new Option<bool>("--bar") { Description = "Exit code 1 when invocation adds over 1 ms at p50 or 3 ms at p99, or localdapr takes 200 MB." };

        var command = new Command("sidecars", "What localdapr's sidecars cost, as ratios.") { seconds, rate, events, only, redis, postgres, rabbitMq, bar };
        command.SetAction(async (parsed, ct) =>
        {
            var parts = parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : Parts;
            var time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var engines = new Engines(parsed.GetValue(redis), parsed.GetValue(postgres), parsed.GetValue(rabbitMq));
            var report = new RatioReport(Console.Out);
            try
            {
                var within = true;
                if (parts.Contains("invocation")) within &= await InvocationBenchmark.RunAsync(parsed.GetValue(rate), time, report, ct);
                if (parts.Contains("delivery") || parts.Contains("state")) await EngineBenchmarks.RunAsync(parts, engines, time, report, ct);
                if (parts.Contains("footprint")) within &= await FootprintBenchmark.RunAsync(parsed.GetValue(events), report, ct);
                return within || !parsed.GetValue(bar) ? Passed : NotPassed;
            }
            catch (BenchmarkException e)
            {
                Console.Error.WriteLine(e.Message);
                return CouldNotRun;
            }
        });
        return command;
    }
}

/// <summary>Something that is measured could not be started, or answered something else.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
