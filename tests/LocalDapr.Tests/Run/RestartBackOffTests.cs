using LocalDapr.Run.Replicas;

namespace LocalDapr.Tests.Run;

public sealed class RestartBackOffTests
{
    [Fact]
    public void The_first_restart_is_at_once_and_each_after_it_waits_twice_as_long_up_to_five_minutes()
    {
        var backOff = new RestartBackOff();
        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300], Enumerable.Range(0, 8).Select(_ => (int)backOff.Next(TimeSpan.Zero).TotalSeconds));
    }

    [Fact]
    public void Who_has_run_for_ten_minutes_begins_anew()
    {
        var backOff = new RestartBackOff();
        for (var i = 0; i < 5; i++) backOff.Next(TimeSpan.FromMinutes(9));
        Assert.Equal(TimeSpan.Zero, backOff.Next(TimeSpan.FromMinutes(10)));
        Assert.Equal(TimeSpan.FromSeconds(10), backOff.Next(TimeSpan.Zero));
    }
}
