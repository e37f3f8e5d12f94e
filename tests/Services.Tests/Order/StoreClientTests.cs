using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Ordering;

namespace Pizza.Tests.Services.Order;

/// <summary>The question of order to store, against a sidecar that really listens and answers when the test says so.</summary>
public sealed class StoreClientTests : IAsyncLifetime
{
    private const int AtOnce = 16;
    private readonly WebApplication _sidecar = Listening();
    private readonly ManualTime _time = new();
    private DaprClient _dapr = null!;
    private StoreClient _stores = null!;
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _onTheirWay;
    private int _most;

    public async Task InitializeAsync()
    {
        _sidecar.Map("{**path}", AnswerAsync);
        await _sidecar.StartAsync();
        _dapr = new DaprClientBuilder().UseHttpEndpoint(_sidecar.Urls.Single()).Build();
        _stores = new StoreClient(_dapr, _time, NullLogger<StoreClient>.Instance);
    }

    public async Task DisposeAsync()
    {
        _answers.TrySetResult();
        _stores.Dispose();
        _dapr.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task In_a_rush_only_so_many_are_on_their_way_and_all_are_answered()
    {
        var asked = Enumerable.Range(0, 200).Select(_ => _stores.CheckAsync("강남구", null, CancellationToken.None)).ToList();
        await AreOnTheirWayAsync(AtOnce);
        _answers.SetResult();

        Assert.All(await Task.WhenAll(asked), check => Assert.Equal(StoreCheck.Open, check));
        Assert.Equal(AtOnce, _most);
    }

    [Fact]
    public async Task Who_waits_behind_a_store_that_hangs_is_refused_within_three_and_a_half_seconds_as_well()
    {
        var asked = Enumerable.Range(0, 100).Select(_ => _stores.CheckAsync("강남구", null, CancellationToken.None)).ToList();
        await AreOnTheirWayAsync(AtOnce);
        Assert.Equal(AtOnce, _most);

        // Who comes to the store too late for an answer is not sent any more: given up on the way, it would be the store's failure.
        _time.Advance(TimeSpan.FromSeconds(2.2));
        await Task.Delay(200);
        Assert.DoesNotContain(asked, check => check.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        for (var until = DateTime.UtcNow + Patience.For(10); asked.Count(check => check.IsCompleted) < 100 - AtOnce; await Task.Delay(10)) Assert.True(DateTime.UtcNow < until, "who waits is not refused");
        Assert.Equal(AtOnce, asked.Count(check => !check.IsCompleted));
        Assert.Equal(AtOnce, _most);

        _time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.All(await Task.WhenAll(asked).WaitAsync(Patience.For(10)), check => Assert.Equal(StoreCheck.Unavailable, check));

        // Who gave up left his place.
        _answers.SetResult();
        Assert.Equal(StoreCheck.Open, await _stores.CheckAsync("강남구", null, CancellationToken.None));
    }

    [Fact]
    public async Task Who_asked_and_left_makes_room_for_the_next()
    {
        using var left = new CancellationTokenSource();
        var those = Enumerable.Range(0, 100).Select(_ => _stores.CheckAsync("강남구", null, left.Token)).ToList();
        await AreOnTheirWayAsync(AtOnce);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(those));

        _answers.SetResult();
        Assert.Equal(StoreCheck.Open, await _stores.CheckAsync("강남구", null, CancellationToken.None));
    }

    private async Task AreOnTheirWayAsync(int count)
    {
        for (var until = DateTime.UtcNow + Patience.For(10); Volatile.Read(ref _onTheirWay) < count; await Task.Delay(10)) Assert.True(DateTime.UtcNow < until, $"{_onTheirWay} are on their way");
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var now = Interlocked.Increment(ref _onTheirWay);
        for (int most; (most = Volatile.Read(ref _most)) < now && Interlocked.CompareExchange(ref _most, now, most) != most;)
        {
        }
        try
        {
            await _answers.Task.WaitAsync(http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("true");
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it.
        }
        finally
        {
            Interlocked.Decrement(ref _onTheirWay);
        }
    }

    private static WebApplication Listening()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
