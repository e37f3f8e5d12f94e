using System.Globalization;
using System.Text;
using LocalDapr.Postgres;
using LocalDapr.State;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Postgres;

[Collection(PostgresTests.Name)]
public sealed class PostgresStateStoreTests(PostgresServer server)
{
    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task Bytes_come_back_as_they_were_given(string version)
    {
        await using var store = await OpenAsync(version);
        byte[][] values = [[0, 255, 128, 10], [.. Enumerable.Repeat((byte)0x5b, 200)], "not { json"u8.ToArray(), [], "{\"a\" :  1}"u8.ToArray()];

        foreach (var value in values)
        {
            await store.WriteAsync(Upsert("k", value) with { IsBinary = true }, CancellationToken.None);

            Assert.Equal(value, (await GetAsync(store, "k"))!.Value.ToArray());
        }
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task Keys_and_values_are_any_text(string version)
    {
        await using var store = await OpenAsync(version);
        var keys = new[] { "shop||ключ", "shop||🍕 %_\\", "shop||'; DROP TABLE state; --", "shop||" + new string('k', 2000), "shop||a\nb" };

        foreach (var key in keys)
            await store.WriteAsync(Upsert(key, Encoding.UTF8.GetBytes("\"žluťoučký 🍕\"")), CancellationToken.None);
        var items = await store.GetManyAsync([.. keys, "none", keys[0]], CancellationToken.None);

        Assert.All(items.Where((_, i) => i != keys.Length), item => Assert.Equal("\"žluťoučký 🍕\"", Text(item)));
        Assert.Null(items[keys.Length]);
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task A_key_with_a_zero_character_is_refused_as_PostgreSQL_refuses_it(string version)
    {
        await using var store = await OpenAsync(version);

        var refused = await Assert.ThrowsAsync<StateException>(async () => await store.WriteAsync(Upsert("a\0b", "1"), CancellationToken.None));

        Assert.Equal(StateError.Failed, refused.Error);
        Assert.Contains("(SQLSTATE 22021)", refused.Message, StringComparison.Ordinal);
        Assert.Null(store.Trouble);
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task An_ETag_is_good_for_one_write(string version)
    {
        await using var store = await OpenAsync(version);
        await store.WriteAsync(Upsert("k", "1"), CancellationToken.None);
        var first = (await GetAsync(store, "k"))!.ETag;

        await store.WriteAsync(Upsert("k", "2", first), CancellationToken.None);
        var refused = await Assert.ThrowsAsync<StateException>(async () => await store.WriteAsync(Upsert("k", "3", first), CancellationToken.None));
        var notDeleted = await Assert.ThrowsAsync<StateException>(async () => await store.WriteAsync(Delete("k", first), CancellationToken.None));
        await store.WriteAsync(Delete("k", (await GetAsync(store, "k"))!.ETag), CancellationToken.None);

        Assert.Equal((StateError.ETagMismatch, StateError.ETagMismatch), (refused.Error, notDeleted.Error));
        Assert.Null(await GetAsync(store, "k"));
    }

    [SkippableTheory]
    [InlineData("v1", "abc", StateError.ETagInvalid)]
    [InlineData("v1", "-1", StateError.ETagInvalid)]
    [InlineData("v1", "4294967296", StateError.ETagInvalid)]
    [InlineData("v1", "4294967295", StateError.ETagMismatch)]
    [InlineData("v2", "abc", StateError.ETagMismatch)]
    [InlineData("v2", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", StateError.ETagMismatch)]
    [InlineData("v2", "9e107d9d-372b-4b68-a8d3-542a419d6b99", StateError.ETagMismatch)]
    public async Task A_foreign_ETag_is_a_conflict_or_garbage_as_the_version_has_it(string version, string etag, StateError expected)
    {
        await using var store = await OpenAsync(version);
        await store.WriteAsync(Upsert("k", "1"), CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StateException>(async () => await store.WriteAsync(Upsert("k", "2", etag), CancellationToken.None));

        Assert.Equal(expected, refused.Error);
        Assert.Equal("1", Text(await GetAsync(store, "k")));
    }

    [SkippableFact]
    public async Task A_UUID_is_read_in_every_form_that_Go_reads()
    {
        await using var store = await OpenAsync("v2");
        foreach (var form in new Func<Guid, string>[] { id => id.ToString("D").ToUpperInvariant(), id => id.ToString("N"), id => id.ToString("B"), id => "urn:uuid:" + id })
        {
            await store.WriteAsync(Upsert("k", "1"), CancellationToken.None);
            var etag = Guid.Parse((await GetAsync(store, "k"))!.ETag!);

            await store.WriteAsync(Upsert("k", "2", form(etag)), CancellationToken.None);

            Assert.Equal("2", Text(await GetAsync(store, "k")));
        }
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task Of_twenty_first_writes_at_once_one_wins(string version)
    {
        await using var store = await OpenAsync(version);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            TryAsync(store, Upsert("k", n.ToString(CultureInfo.InvariantCulture)) with { Concurrency = StateConcurrency.FirstWrite })));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<StateException>(), refused => Assert.Equal((StateError.Failed, "no item was updated"), (refused.Error, refused.Message)));
        Assert.Equal(Array.IndexOf(outcomes, null).ToString(CultureInfo.InvariantCulture), Text(await GetAsync(store, "k")));
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task Five_hundred_increments_at_once_lose_none(string version)
    {
        await using var store = await OpenAsync(version);
        await store.WriteAsync(Upsert("n", "0"), CancellationToken.None);
        var todo = 500;

        await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ =>
        {
            while (Interlocked.Decrement(ref todo) >= 0)
                while (true)
                {
                    var item = (await GetAsync(store, "n"))!;
                    var next = int.Parse(Text(item)!, CultureInfo.InvariantCulture) + 1;
                    if (await TryAsync(store, Upsert("n", next.ToString(CultureInfo.InvariantCulture), item.ETag)) is null)
                        break;
                }
        }));

        Assert.Equal("500", Text(await GetAsync(store, "n")));
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task A_transaction_writes_all_or_nothing(string version)
    {
        await using var store = await OpenAsync(version);
        await store.WriteAsync(Upsert("old", "1"), CancellationToken.None);
        var etag = (await GetAsync(store, "old"))!.ETag;
        await store.WriteAsync(Upsert("old", "2"), CancellationToken.None);
        StateOperation[] writes = [Upsert("new", "1"), Delete("gone"), Upsert("old", "3", etag), Upsert("last", "1")];

        var refused = await Assert.ThrowsAsync<StateException>(async () => await store.TransactAsync(writes, CancellationToken.None));
        var afterRefusal = await store.GetManyAsync(["new", "old", "last"], CancellationToken.None);
        writes[2] = writes[2] with { ETag = afterRefusal[1]!.ETag };
        await store.TransactAsync(writes, CancellationToken.None);
        var after = await store.GetManyAsync(["new", "old", "last"], CancellationToken.None);

        Assert.Equal(StateError.ETagMismatch, refused.Error);
        Assert.Equal([null, "2", null], afterRefusal.Select(Text));
        Assert.Equal(["1", "3", "1"], after.Select(Text));
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task A_value_that_PostgreSQL_refuses_undoes_the_whole_transaction(string version)
    {
        await using var store = await OpenAsync(version);

        await Assert.ThrowsAsync<StateException>(async () => await store.TransactAsync([Upsert("a", "1"), Upsert("b\0", "1"), Upsert("c", "1")], CancellationToken.None));

        Assert.All(await store.GetManyAsync(["a", "c"], CancellationToken.None), Assert.Null);
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task Crosswise_transactions_lose_nothing_and_none_hangs(string version)
    {
        await using var store = await OpenAsync(version);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            string[] keys = n % 2 == 0 ? ["x", "y"] : ["y", "x"];
            try
            {
                await store.TransactAsync([.. keys.Select(key => Upsert(key, $"{n}"))], CancellationToken.None);
                return (StateException?)null;
            }
            catch (StateException e)
            {
                return e;
            }
        }));

        // PostgreSQL ends a deadlock by refusing one of the two; what is written is of one transaction.
        Assert.Contains(outcomes, outcome => outcome is null);
        Assert.All(outcomes.OfType<StateException>(), refused => Assert.Contains("40P01", refused.Message, StringComparison.Ordinal));
        var (x, y) = (Text(await GetAsync(store, "x")), Text(await GetAsync(store, "y")));
        Assert.Equal(x, y);
    }

    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task What_has_expired_is_not_there_and_can_be_written_first_again(string version)
    {
        await using var store = await OpenAsync(version, ("cleanupInterval", "0"));
        var before = DateTimeOffset.UtcNow;
        await store.WriteAsync(Upsert("k", "1") with { TimeToLive = TimeSpan.FromSeconds(3) }, CancellationToken.None);
        var after = DateTimeOffset.UtcNow;
        var item = await GetAsync(store, "k");
        await Task.Delay(3_300);

        Assert.Null(await GetAsync(store, "k"));
        var late = await TryAsync(store, Upsert("k", "2", item!.ETag));
        await store.WriteAsync(Upsert("k", "3") with { Concurrency = StateConcurrency.FirstWrite }, CancellationToken.None);

        // Two clocks, that of PostgreSQL and this one, on one machine.
        Assert.InRange(item.Expires!.Value, before.AddSeconds(2.9), after.AddSeconds(3.1));
        Assert.Equal(StateError.ETagMismatch, late?.Error);
        Assert.Equal(("3", null), (Text(await GetAsync(store, "k")), (await GetAsync(store, "k"))!.Expires));
    }

    [SkippableTheory]
    [InlineData("v1", "-1")]
    [InlineData("v2", "0")]
    public async Task A_time_to_live_that_is_none_keeps_the_row(string version, string seconds)
    {
        await using var store = await OpenAsync(version);
        await store.WriteAsync(Upsert("k", "1") with { TimeToLive = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        await store.WriteAsync(Upsert("k", "2") with { TimeToLive = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) }, CancellationToken.None);
        var refused = await TryAsync(store, Upsert("k", "3") with { TimeToLive = TimeSpan.FromSeconds(-2) });

        Assert.Equal(("2", null), (Text(await GetAsync(store, "k")), (await GetAsync(store, "k"))!.Expires));
        Assert.Equal(StateError.Failed, refused?.Error);
    }

    private async Task<PostgresStateStore> OpenAsync(string version, params (string Name, string Value)[] metadata) =>
        await (await TestDatabase.CreateAsync(server)).OpenAsync(version, metadata);

    private static async Task<StateException?> TryAsync(PostgresStateStore store, StateOperation operation)
    {
        try
        {
            await store.WriteAsync(operation, CancellationToken.None);
            return null;
        }
        catch (StateException e)
        {
            return e;
        }
    }

    private static async Task<StateItem?> GetAsync(PostgresStateStore store, string key) => await store.GetAsync(key, StateConsistency.Eventual, CancellationToken.None);

    private static StateOperation Upsert(string key, string json, string? etag = null) => Upsert(key, Encoding.UTF8.GetBytes(json), etag);

    private static StateOperation Upsert(string key, byte[] value, string? etag = null) => new(StateOperationKind.Upsert, key, value, etag);

    private static StateOperation Delete(string key, string? etag = null) => new(StateOperationKind.Delete, key, default, etag);

    private static string? Text(StateItem? item) => item is null ? null : Encoding.UTF8.GetString(item.Value.Span);
}
