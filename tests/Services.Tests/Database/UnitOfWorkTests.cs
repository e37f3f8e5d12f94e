using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

public class UnitOfWorkTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private static readonly CancellationToken None = CancellationToken.None;

    public enum Engine
    {
        InMemory,
        PostgreSql,
    }

    private async Task<string?> DatabaseAsync(Engine engine) => engine == Engine.PostgreSql ? await postgres.NewDatabaseAsync() : null;

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task What_is_committed_is_published_and_leaves_the_outbox(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));

        Assert.Equal(1, await service.Work.RunAsync("counter-7", (db, events, ct) => CounterService.CountAsync(db, events, 7, ct), None));

        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 0);
        Assert.Equal([("store-7-v1", "StoreUpdated")], sidecar.Published);
        Assert.Equal(1, await service.ValueAsync(7));
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task A_unit_of_work_that_fails_leaves_nothing_and_its_event_can_be_handled_again(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));

        await Assert.ThrowsAsync<TimeoutException>(() => service.Work.HandleOnceAsync("order-1-v1", "counter-7", async (db, events, ct) =>
        {
            await CounterService.CountAsync(db, events, 7, ct);
            throw new TimeoutException();
        }, None));
        Assert.Equal((0, 0), (await service.ValueAsync(7), await service.OutboxAsync()));

        await service.Work.HandleOnceAsync("order-1-v1", "counter-7", (db, events, ct) => CounterService.CountAsync(db, events, 7, ct), None);
        Assert.Equal(1, await service.ValueAsync(7));
        await Eventually.HoldsAsync(() => sidecar.Published.Count, n => n == 1);
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task An_event_delivered_by_many_at_once_is_handled_once(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => service.Work.HandleOnceAsync(
            "order-1-v1", "counter-7", (db, events, ct) => CounterService.CountAsync(db, events, 7, ct), None))));

        Assert.Equal(1, await service.ValueAsync(7));
        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 0);
        Assert.Equal(["store-7-v1"], sidecar.Ids);
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task No_change_is_lost_and_no_event_told_twice_when_many_change_the_same(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() =>
            service.Work.RunAsync("counter-7", (db, events, ct) => CounterService.CountAsync(db, events, 7, ct), None))));

        Assert.Equal(100, await service.ValueAsync(7));
        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 0);
        Assert.Equal(Enumerable.Range(1, 100).Select(v => $"store-7-v{v}").Order(), sidecar.Ids.Order());
    }

    [SkippableFact]
    public async Task Two_replicas_handle_an_event_once_and_lose_no_change()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        var starting = await Task.WhenAll(CounterService.StartAsync(sidecar, database), CounterService.StartAsync(sidecar, database));
        await using var first = starting[0];
        await using var second = starting[1];

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).Work.HandleOnceAsync(
            $"order-{i / 6}-v1", $"counter-{7}", (db, events, ct) => CounterService.CountAsync(db, events, 7, ct), None))));

        Assert.Equal(10, await first.ValueAsync(7));
        await Eventually.HoldsAsync(first.OutboxAsync, left => left == 0);
        Assert.Equal(Enumerable.Range(1, 10).Select(v => $"store-7-v{v}").Order(), sidecar.Ids.Distinct().Order());
    }

    [SkippableFact]
    public async Task Who_creates_a_row_that_somebody_else_has_just_created_looks_again()
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await postgres.NewDatabaseAsync());
        var bothHaveLooked = new Barrier(2);
        var looks = 0;

        // Different keys, so that nothing but the row itself keeps them apart.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(() => service.Work.RunAsync($"key-{i}", async (db, events, ct) =>
        {
            var value = await CounterService.CountAsync(db, events, 7, ct);
            if (Interlocked.Increment(ref looks) <= 2) bothHaveLooked.SignalAndWait(TimeSpan.FromSeconds(20), ct);
            return value;
        }, None))));

        Assert.Equal((2, 3), (await service.ValueAsync(7), looks));
        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 0);
        Assert.Equal(["store-7-v1", "store-7-v2"], sidecar.Ids.Order());
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task Who_gives_up_waiting_has_changed_nothing(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));
        using var patience = new CancellationTokenSource();
        var inside = new TaskCompletionSource();
        var release = new TaskCompletionSource();

        var holder = service.Work.RunAsync("counter-7", async (db, events, ct) =>
        {
            inside.SetResult();
            await release.Task;
            return await CounterService.CountAsync(db, events, 7, ct);
        }, None);
        await inside.Task;
        var waiter = service.Work.RunAsync("counter-7", (db, events, ct) => CounterService.CountAsync(db, events, 7, ct), patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        release.SetResult();

        Assert.Equal(1, await holder);
        Assert.Equal(1, await service.ValueAsync(7));
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task Ids_are_given_once_and_start_at_one(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => service.ReadAsync(db => service.Ids.NextAsync(db, "counter_ids", None).AsTask()))));

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), ids.Order());
    }

    [SkippableFact]
    public async Task The_inbox_forgets_what_is_older_than_a_week()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using (var service = await CounterService.StartAsync(sidecar, database))
        {
            await service.ReadAsync(async db =>
            {
                db.Add(new InboxMessage { EventId = "old", HandledAt = DateTimeOffset.UtcNow.AddDays(-8) });
                db.Add(new InboxMessage { EventId = "young", HandledAt = DateTimeOffset.UtcNow.AddDays(-6) });
                return await db.SaveChangesAsync();
            });
        }

        await using var next = await CounterService.StartAsync(sidecar, database);
        await Eventually.HoldsAsync(() => next.ReadAsync(db => db.Set<InboxMessage>().Select(m => m.EventId).ToListAsync()), left => left is ["young"]);
    }

    [Fact]
    public void The_inbox_in_memory_remembers_the_last_hundred_thousand_and_is_bounded()
    {
        var handled = new HandledEvents();
        for (var i = 0; i < 5 * HandledEvents.Generation; i++) handled.Add($"order-{i}-v1");

        Assert.True(handled.Contains($"order-{4 * HandledEvents.Generation}-v1"));
        Assert.False(handled.Contains($"order-{3 * HandledEvents.Generation - 1}-v1"));
    }
}
