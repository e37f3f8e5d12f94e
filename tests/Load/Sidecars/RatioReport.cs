using System.Globalization;

namespace Pizza.Load.Sidecars;

/// <summary>Lines of one table: each way beside the first of its group.</summary>
internal sealed class RatioReport(TextWriter to)
{
    public void Heading(string text)
    {
        to.WriteLine();
        to.WriteLine(text);
        to.WriteLine($"  {"",-34}{"p50",10}{"p99",10}{"p50 ratio",12}{"p99 ratio",12}{"count",10}");
    }

    public void Line(string name, Latencies measured, Latencies beside)
    {
        var (p50, p99) = (Milliseconds(measured, 50), Milliseconds(measured, 99));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-34}{p50,7:0.00} ms{p99,7:0.00} ms{p50 / Milliseconds(beside, 50),12:0.0}{p99 / Milliseconds(beside, 99),12:0.0}{measured.Count,10}"));
    }

    public void Note(FormattableString text) => to.WriteLine("  " + text.ToString(CultureInfo.InvariantCulture));

    public static double Milliseconds(Latencies latencies, double percent) => latencies.Percentile(percent).TotalMilliseconds;
}
