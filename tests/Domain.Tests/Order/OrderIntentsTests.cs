using System.Diagnostics;
using Pizza.Domain.Tests.CustomerCenter;
using Pizza.Ordering;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Domain.Tests.Ordering;

public sealed class OrderIntentsTests : IAsyncLifetime
{
    private FakeSidecar _broker = null!;
    private OrderIntents _intents = null!;

    public async Task InitializeAsync()
    {
        _broker = await FakeSidecar.StartAsync();
        _intents = new OrderIntents(new EventPublisher(_broker.Client()), TimeProvider.System);
    }

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Fact]
    public async Task A_change_that_this_process_finished_is_settled_without_a_look()
    {
        await _intents.AnnounceAsync(17, places: false, async (announced, _) => { await announced; return true; });

        Assert.True(await _intents.IsSettledAsync(Announced(), _ => throw new InvalidOperationException("looked"), CancellationToken.None));
    }

    [Fact]
    public async Task A_placement_that_failed_is_looked_at_as_soon_as_the_order_is_there()
    {
        await Assert.ThrowsAsync<IOException>(() => _intents.AnnounceAsync<bool>(17, places: true, async (announced, _) =>
        {
            await announced;
            throw new IOException("the answer was lost");
        }));

        var started = Stopwatch.StartNew();
        Assert.False(await _intents.IsSettledAsync(Announced(), _ => Task.FromResult(true), CancellationToken.None));
        Assert.True(started.Elapsed < OrderIntents.LookAfter / 2);
    }

    [Fact]
    public async Task A_placement_of_another_process_is_not_waited_for_longer_than_until_the_order_is_there()
    {
        var looks = 0;
        var started = Stopwatch.StartNew();

        Assert.False(await _intents.IsSettledAsync(Foreign(places: true, age: TimeSpan.Zero), _ => Task.FromResult(++looks == 3), CancellationToken.None));

        Assert.Equal(3, looks);
        Assert.True(started.Elapsed < OrderIntents.LookAfter / 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_another_process_may_still_save_is_not_looked_at_too_early(bool places)
    {
        var started = Stopwatch.StartNew();
        var left = TimeSpan.FromSeconds(1.2);

        Assert.False(await _intents.IsSettledAsync(Foreign(places, OrderIntents.LookAfter - left), _ => Task.FromResult(false), CancellationToken.None));

        Assert.True(started.Elapsed > left / 2);
    }

    // Of an order that another process cancels, that it is there says nothing about the cancellation.
    [Fact]
    public async Task Only_a_placement_is_settled_by_the_order_being_there()
    {
        var started = Stopwatch.StartNew();
        var left = TimeSpan.FromSeconds(1.2);

        Assert.False(await _intents.IsSettledAsync(Foreign(places: false, OrderIntents.LookAfter - left), _ => Task.FromResult(true), CancellationToken.None));

        Assert.True(started.Elapsed > left / 2);
    }

    private static OrderIntent Foreign(bool places, TimeSpan age) => new("theirs", 17, DateTimeOffset.UtcNow - age, places);

    private OrderIntent Announced() => System.Text.Json.JsonSerializer.Deserialize<OrderIntent>(
        Assert.Single(_broker.Published).Data, System.Text.Json.JsonSerializerOptions.Web)!;
}
