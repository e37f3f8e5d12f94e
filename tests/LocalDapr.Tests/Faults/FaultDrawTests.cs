using FsCheck;
using FsCheck.Fluent;
using LocalDapr.Faults;

namespace LocalDapr.Tests.Faults;

public class FaultDrawTests
{
    [Fact]
    public void The_same_seed_decides_the_same_whatever_goes_on_elsewhere() => Check.QuickThrowOnFailure(Prop.ForAll<int, PositiveInt, NonNull<string>>((seed, percent, place) =>
    {
        var rule = Rule(probability: percent.Get % 100 / 100.0);
        var (one, other, elsewhere) = (new FaultDraw(seed, rule, place.Get), new FaultDraw(seed, rule, place.Get), new FaultDraw(seed, rule, place.Get + "x"));
        for (var i = 0; i < 200; i++)
        {
            elsewhere.Next();
            if (one.Next() != other.Next())
                return false;
        }
        return true;
    }));

    [Fact]
    public void The_same_id_is_decided_the_same_in_whatever_order_the_ids_come() => Check.QuickThrowOnFailure(Prop.ForAll<int, string[]>((seed, given) =>
    {
        var ids = given.Where(id => id is not null).Distinct().ToArray();
        var rule = Rule(probability: 0.5) with { ById = true };
        var (one, other) = (new FaultDraw(seed, rule, "p"), new FaultDraw(seed, rule, "p"));
        var forwards = ids.ToDictionary(id => id, id => (one.Next(id), one.Next(id)));
        var backwards = ids.Reverse().ToDictionary(id => id, id => (other.Next(id), other.Next(id)));
        return ids.All(id => forwards[id] == backwards[id]);
    }));

    [Fact]
    public void A_seed_that_found_a_defect_finds_it_again_in_a_later_version()
    {
        Assert.Equal("x.......x..x.xx....x..........xx.x......", Drawn(new FaultDraw(1588, Rule(probability: 0.2), "order|pubsub|orders"), 40));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.02, 120, 280)]
    [InlineData(0.2, 1_800, 2_200)]
    [InlineData(1, 10_000, 10_000)]
    public void About_as_many_strike_as_the_probability_says(double probability, int fewest, int most) =>
        Assert.InRange(Drawn(new FaultDraw(7, Rule(probability), "p"), 10_000).Count(strike => strike == 'x'), fewest, most);

    [Fact]
    public void Other_seeds_rules_and_places_decide_otherwise()
    {
        var drawn = Drawn(new FaultDraw(1, Rule(0.5), "p"), 100);

        Assert.NotEqual(drawn, Drawn(new FaultDraw(2, Rule(0.5), "p"), 100));
        Assert.NotEqual(drawn, Drawn(new FaultDraw(1, Rule(0.5) with { Index = 1 }, "p"), 100));
        Assert.NotEqual(drawn, Drawn(new FaultDraw(1, Rule(0.5), "q"), 100));
    }

    [Fact]
    public void Every_third_strikes_and_no_more_than_twice() =>
        Assert.Equal("..x..x......", Drawn(new FaultDraw(1, Rule(1) with { Every = 3, Times = 2 }, "p"), 12));

    [Fact]
    public void A_shuffle_holds_back_by_times_of_its_own_within_its_limit()
    {
        var draw = new FaultDraw(1, Rule(1) with { Fault = Fault.Shuffle, Duration = TimeSpan.FromMilliseconds(100) }, "p");

        var pauses = Enumerable.Range(0, 100).Select(_ => draw.Next()!.Value.Pause).ToArray();

        Assert.All(pauses, pause => Assert.InRange(pause.TotalMilliseconds, 0, 100));
        Assert.Equal(100, pauses.Distinct().Count());
        Assert.InRange(pauses.Average(pause => pause.TotalMilliseconds), 35, 65);
    }

    [Fact]
    public void Ids_long_gone_are_forgotten()
    {
        var draw = new FaultDraw(1, Rule(1) with { ById = true }, "p");

        for (var i = 0; i < 25_000; i++)
            Assert.NotNull(draw.Next($"{i}"));
    }

    private static string Drawn(FaultDraw draw, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => draw.Next() is null ? '.' : 'x'));

    private static FaultRule Rule(double probability) => new(0, Fault.Duplicate, new Dictionary<string, string>(), probability, null, null, TimeSpan.Zero, 500, ById: false);
}
