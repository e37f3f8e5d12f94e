using Pizza.Tests.Engines;
using static Pizza.Tests.Services.Database.UnitOfWorkTests;

namespace Pizza.Tests.Services.Database;

public class OutboxTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private async Task<string?> DatabaseAsync(Engine engine) => engine == Engine.PostgreSql ? await postgres.NewDatabaseAsync() : null;

    private static Task<int> CountAsync(CounterService service, long id) =>
        service.Work.RunAsync($"counter-{id}", (db, events, ct) => CounterService.CountAsync(db, events, id, ct), CancellationToken.None);

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task What_the_broker_refuses_waits_and_goes_out_once_when_it_is_back(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));
        sidecar.Refuses = _ => true;
        for (var id = 1; id <= 20; id++) await CountAsync(service, id);
        await Eventually.HoldsAsync(() => sidecar.Refused, n => n >= 25);
        Assert.Equal(20, await service.OutboxAsync());

        sidecar.Refuses = _ => false;

        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 0);
        Assert.Equal(Enumerable.Range(1, 20).Select(id => $"store-{id}-v1").Order(), sidecar.Ids.Order());
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task Events_the_broker_never_takes_do_not_hold_back_those_behind_them(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));
        sidecar.Refuses = _ => true;
        for (var id = 1; id <= 300; id++) await CountAsync(service, id);
        await Eventually.HoldsAsync(() => sidecar.Refused, n => n >= 300);

        // More than a sweep tries before it takes the broker for away, and all at the head of the table.
        sidecar.Refuses = id => int.Parse(id.Split('-')[1]) <= 10;

        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 10);
        Assert.Equal(290, sidecar.Ids.Distinct().Count());
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task A_service_that_stops_sends_what_it_has_committed(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));
        var takes = new TaskCompletionSource();
        sidecar.Takes = takes.Task;
        await Task.WhenAll(Enumerable.Range(1, 200).Select(id => CountAsync(service, id)));
        Assert.Empty(sidecar.Published);

        var stopping = service.StopAsync();
        takes.SetResult();
        await stopping;

        Assert.Equal((200, 200), (sidecar.Published.Count, sidecar.Ids.Distinct().Count()));
        Assert.Equal(0, await service.OutboxAsync());
    }

    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task A_slow_broker_gets_nothing_twice(Engine engine)
    {
        await using var sidecar = await StubSidecar.StartAsync();
        await using var service = await CounterService.StartAsync(sidecar, await DatabaseAsync(engine));
        // 32 at a time: the last ones wait in the queue for longer than the sweep lets a message wait.
        sidecar.Delay = TimeSpan.FromMilliseconds(1_500);
        await Task.WhenAll(Enumerable.Range(1, 120).Select(id => CountAsync(service, id)));

        await Eventually.HoldsAsync(service.OutboxAsync, left => left == 0);
        Assert.Equal((120, 120), (sidecar.Published.Count, sidecar.Ids.Distinct().Count()));
    }

    [SkippableFact]
    public async Task What_a_dead_process_left_over_is_sent_by_one_of_the_living()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        sidecar.Refuses = _ => true;
        await using (var dying = await CounterService.StartAsync(sidecar, database))
        {
            for (var id = 1; id <= 300; id++) await CountAsync(dying, id);
            await Eventually.HoldsAsync(() => sidecar.Refused, n => n >= 300);
        }
        sidecar.Refuses = _ => false;
        sidecar.Delay = TimeSpan.FromMilliseconds(20);

        var living = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CounterService.StartAsync(sidecar, database)));

        await Eventually.HoldsAsync(living[0].OutboxAsync, left => left == 0);
        Assert.Equal((300, 300), (sidecar.Published.Count, sidecar.Ids.Distinct().Count()));
        foreach (var service in living) await service.DisposeAsync();
    }
}
