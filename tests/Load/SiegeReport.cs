using System.Globalization;

namespace Pizza.Load;

/// <summary>The figures in siege's words and order, so that runs can be compared with those of the original systems.</summary>
internal static class SiegeReport
{
    public static void Print(Figures f, TextWriter to)
    {
        var seconds = Math.Max(f.Elapsed.TotalSeconds, 1e-9);
        var megabytes = f.Bytes / (1024.0 * 1024.0);
        Line("Transactions:", $"{f.Transactions}", "hits");
        Line("Availability:", $"{f.Availability:0.00}", "%");
        Line("Elapsed time:", $"{f.Elapsed.TotalSeconds:0.00}", "secs");
        Line("Data transferred:", $"{megabytes:0.00}", "MB");
        Line("Response time:", $"{f.Latencies.Mean.TotalSeconds:0.0000}", "secs");
        Line("Transaction rate:", $"{f.Transactions / seconds:0.00}", "trans/sec");
        Line("Throughput:", $"{megabytes / seconds:0.00}", "MB/sec");
        Line("Concurrency:", $"{f.Latencies.Sum.TotalSeconds / seconds:0.00}", "");
        Line("Successful transactions:", $"{f.Successful}", "");
        Line("Failed transactions:", $"{f.Failed}", "");
        Line("Longest transaction:", $"{f.Latencies.Longest.TotalSeconds:0.0000}", "");
        Line("Shortest transaction:", $"{f.Latencies.Shortest.TotalSeconds:0.0000}", "");
        Line("p50:", $"{f.Latencies.Percentile(50).TotalMilliseconds:0.0}", "ms");
        Line("p95:", $"{f.Latencies.Percentile(95).TotalMilliseconds:0.0}", "ms");
        Line("p99:", $"{f.Latencies.Percentile(99).TotalMilliseconds:0.0}", "ms");
        foreach (var (outcome, count) in f.Outcomes.OrderByDescending(o => o.Value)) to.WriteLine(FormattableString.Invariant($"  {count,10}  {outcome}"));

        void Line(string name, FormattableString value, string unit) =>
            to.WriteLine($"{name,-26}{value.ToString(CultureInfo.InvariantCulture),14} {unit}".TrimEnd());
    }
}
