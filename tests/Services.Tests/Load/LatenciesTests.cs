using Pizza.Load;

namespace Pizza.Tests.Services.Load;

public sealed class LatenciesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_047)]
    [InlineData(2_048)]
    [InlineData(2_049)]
    [InlineData(4_095)]
    [InlineData(1_000_000)]
    [InlineData(59_999_999)]
    [InlineData((1L << 36) - 1)]
    public void A_duration_is_remembered_to_a_thousandth(long microseconds)
    {
        var highest = Latencies.HighestOf(Latencies.IndexOf(microseconds));
        Assert.InRange(highest, microseconds, microseconds + (microseconds / 1_000));
    }

    [Fact]
    public void Percentiles_are_those_of_the_sorted_durations()
    {
        var latencies = new Latencies();
        foreach (var milliseconds in Enumerable.Range(1, 1_000)) latencies.Add(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(1_000, latencies.Count);
        Assert.Equal(500.5, latencies.Mean.TotalMilliseconds, 3);
        Assert.Equal(1, latencies.Shortest.TotalMilliseconds);
        Assert.Equal(1_000, latencies.Longest.TotalMilliseconds);
        Assert.InRange(latencies.Percentile(50).TotalMilliseconds, 500, 500.5);
        Assert.InRange(latencies.Percentile(99).TotalMilliseconds, 990, 991);
        Assert.InRange(latencies.Percentile(100).TotalMilliseconds, 1_000, 1_000);
    }
}
