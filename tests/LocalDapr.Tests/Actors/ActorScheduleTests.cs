using LocalDapr.Actors;
using LocalDapr.Resiliency;

namespace LocalDapr.Tests.Actors;

public class ActorScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("PT1S", "2026-01-31T12:00:01Z")]
    [InlineData("P1DT1H2M3S", "2026-02-01T13:02:03Z")]
    [InlineData("P1M", "2026-02-28T12:00:00Z")]
    [InlineData("P2W", "2026-02-14T12:00:00Z")]
    [InlineData("0h0m1s0ms", "2026-01-31T12:00:01Z")]
    [InlineData("-1m", "2026-01-31T11:59:00Z")]
    [InlineData("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z")]
    [InlineData("2020-01-01T09:00:00+09:00", "2020-01-01T00:00:00Z")]
    public void A_time_is_a_date_or_counts_from_now(string text, string expected)
    {
        Assert.True(ActorSchedule.TryParseTime(text, Now, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("1")]
    [InlineData("R5/PT1S")]
    [InlineData("2020-01-01")]
    [InlineData("P99999999999D")]
    [InlineData("P9999Y")]
    public void Anything_else_is_no_time(string text) => Assert.False(ActorSchedule.TryParseTime(text, Now, out _));

    [Theory]
    [InlineData(7200, "2h0m0s")]
    [InlineData(90, "1m30s")]
    [InlineData(1.5, "1.5s")]
    [InlineData(0.25, "250ms")]
    [InlineData(0, "0s")]
    [InlineData(90061.001, "25h1m1.001s")]
    public void Durations_are_written_as_Go_does(double seconds, string expected) => Assert.Equal(expected, GoDuration.Format(TimeSpan.FromSeconds(seconds)));
}
