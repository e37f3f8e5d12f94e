using System.Text;
using LocalDapr.State;
using Pizza.Tests;

namespace LocalDapr.Tests.State;

public sealed class InMemoryStateStoreTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly InMemoryStateStore _store;

    public InMemoryStateStoreTests() => _store = new InMemoryStateStore(_time);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_key_created_first_write_cannot_be_created_again()
    {
        await _store.WriteAsync(Put("k", "1", StateConcurrency.FirstWrite), default);

        var refused = await Assert.ThrowsAsync<StateException>(() => _store.WriteAsync(Put("k", "2", StateConcurrency.FirstWrite), default).AsTask());

        Assert.Equal(StateError.ETagMismatch, refused.Error);
        Assert.Equal("1", await TextAsync("k"));
    }

    [Fact]
    public async Task One_of_many_concurrent_creates_wins()
    {
        var wins = 0;
        await Parallel.ForAsync(0, 40, async (i, _) =>
        {
            try
            {
                await _store.WriteAsync(Put("k", "1", StateConcurrency.FirstWrite), default);
                Interlocked.Increment(ref wins);
            }
            catch (StateException)
            {
                // Another was first.
            }
        });
        Assert.Equal(1, wins);
    }

    [Fact]
    public async Task An_old_etag_is_refused_and_the_current_one_accepted()
    {
        await _store.WriteAsync(Put("k", "1"), default);
        var old = (await _store.GetAsync("k", StateConsistency.Eventual, default))!.ETag;
        await _store.WriteAsync(Put("k", "2") with { ETag = old }, default);

        await Assert.ThrowsAsync<StateException>(() => _store.WriteAsync(Put("k", "3") with { ETag = old }, default).AsTask());
        Assert.Equal("2", await TextAsync("k"));
    }

    [Fact]
    public async Task A_transaction_with_one_wrong_etag_changes_nothing()
    {
        await _store.WriteAsync(Put("old", "1"), default);

        await Assert.ThrowsAsync<StateException>(() => _store.TransactAsync(
            [Put("new", "1"), Put("old", "2") with { ETag = "wrong" }, new StateOperation(StateOperationKind.Delete, "old", default)], default).AsTask());

        Assert.Null(await _store.GetAsync("new", StateConsistency.Eventual, default));
        Assert.Equal("1", await TextAsync("old"));
    }

    [Fact]
    public async Task An_expired_key_is_absent_and_can_be_created()
    {
        await _store.WriteAsync(Put("k", "1") with { TimeToLive = TimeSpan.FromSeconds(5) }, default);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await _store.GetAsync("k", StateConsistency.Eventual, default));
        await _store.WriteAsync(Put("k", "2", StateConcurrency.FirstWrite), default);
        Assert.Equal("2", await TextAsync("k"));
    }

    [Fact]
    public async Task A_later_write_without_time_to_live_keeps_the_key()
    {
        await _store.WriteAsync(Put("k", "1") with { TimeToLive = TimeSpan.FromSeconds(5) }, default);
        await _store.WriteAsync(Put("k", "2"), default);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("2", await TextAsync("k"));
    }

    private static StateOperation Put(string key, string json, StateConcurrency concurrency = StateConcurrency.LastWrite) =>
        new(StateOperationKind.Upsert, key, Encoding.UTF8.GetBytes(json), Concurrency: concurrency);

    private async Task<string> TextAsync(string key) => Encoding.UTF8.GetString((await _store.GetAsync(key, StateConsistency.Eventual, default))!.Value.Span);
}
