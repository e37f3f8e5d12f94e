using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Ordering;

namespace Pizza.Tests.Services.Order;

/// <summary>The question of order to store.</summary>
public sealed class StoreClientTests : IAsyncLifetime
{
    private const int AtOnce = 16;
    private const string Path = "/stores/chkOpenYN";
    private readonly SlowSidecar _sidecar = new("true");
    private readonly ManualTime _time = new();
    private StoreClient _stores = null!;

    public async Task InitializeAsync()
    {
        await _sidecar.StartAsync();
        _stores = new StoreClient(_sidecar.Dapr, _time, NullLogger<StoreClient>.Instance);
    }

    public async Task DisposeAsync()
    {
        _stores.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task In_a_rush_only_so_many_are_on_their_way_and_all_are_answered()
    {
        var asked = Enumerable.Range(0, 200).Select(_ => _stores.CheckAsync("강남구", null, CancellationToken.None)).ToList();
        await _sidecar.HasOnTheirWayAsync(AtOnce, Path);
        _sidecar.Answers();

        Assert.All(await Task.WhenAll(asked), check => Assert.Equal(StoreCheck.Open, check));
        Assert.Equal(AtOnce, _sidecar.Most(Path));
    }

    [Fact]
    public async Task Who_waits_behind_a_store_that_hangs_is_refused_within_three_and_a_half_seconds_as_well()
    {
        var asked = Enumerable.Range(0, 100).Select(_ => _stores.CheckAsync("강남구", null, CancellationToken.None)).ToList();
        await _sidecar.HasOnTheirWayAsync(AtOnce, Path);
        Assert.Equal(AtOnce, _sidecar.Most(Path));

        // Who comes to the store too late for an answer is not sent any more: given up on the way, it would be the store's failure.
        _time.Advance(TimeSpan.FromSeconds(2.2));
        await Task.Delay(200);
        Assert.DoesNotContain(asked, check => check.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        for (var until = DateTime.UtcNow + Patience.For(10); asked.Count(check => check.IsCompleted) < 100 - AtOnce; await Task.Delay(10)) Assert.True(DateTime.UtcNow < until, "who waits is not refused");
        Assert.Equal(AtOnce, asked.Count(check => !check.IsCompleted));
        Assert.Equal(AtOnce, _sidecar.Most(Path));

        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.All(await Task.WhenAll(asked).WaitAsync(Patience.For(10)), check => Assert.Equal(StoreCheck.Unavailable, check));

        // Who gave up left his place.
        _sidecar.Answers();
        Assert.Equal(StoreCheck.Open, await _stores.CheckAsync("강남구", null, CancellationToken.None));
    }

    [Fact]
    public async Task Who_asked_and_left_makes_room_for_the_next()
    {
        using var left = new CancellationTokenSource();
        var those = Enumerable.Range(0, 100).Select(_ => _stores.CheckAsync("강남구", null, left.Token)).ToList();
        await _sidecar.HasOnTheirWayAsync(AtOnce, Path);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(those));

        _sidecar.Answers();
        Assert.Equal(StoreCheck.Open, await _stores.CheckAsync("강남구", null, CancellationToken.None));
    }
}
