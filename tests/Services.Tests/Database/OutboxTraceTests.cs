using System.Diagnostics;
using Pizza.Tests.Engines;
using static Pizza.Tests.Services.Database.UnitOfWorkTests;

namespace Pizza.Tests.Services.Database;

/// <summary>The trace of an event waits with it in the outbox.</summary>
public class OutboxTraceTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [SkippableTheory]
    [InlineData(Engine.InMemory)]
    [InlineData(Engine.PostgreSql)]
    public async Task What_is_published_later_belongs_to_the_trace_that_raised_it(Engine engine)
    {
        var database = engine == Engine.PostgreSql ? await postgres.NewDatabaseAsync() : null;
        await using var sidecar = await StubSidecar.StartAsync();
        sidecar.Refuses = _ => true;
        await using var first = await CounterService.StartAsync(sidecar, database);
        // Committed while nobody collected traces: its row has none.
        await CountAsync(first, 1);
        using var listener = Collecting();
        var click = new Activity("click").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded).Start();
        await CountAsync(first, 2);
        click.Stop();
        await Eventually.HoldsAsync(() => sidecar.Refused, n => n >= 4);

        // On PostgreSQL by another process than the one that committed it.
        if (database is not null) await first.StopAsync();
        await using var second = database is null ? null : await CounterService.StartAsync(sidecar, database);
        sidecar.Refuses = _ => false;
        await Eventually.HoldsAsync(() => sidecar.TraceParents.Count, n => n == 2);

        Assert.StartsWith($"00-{click.TraceId}-", sidecar.TraceParents["store-2-v1"], StringComparison.Ordinal);
        Assert.DoesNotContain($"{click.SpanId}", sidecar.TraceParents["store-2-v1"], StringComparison.Ordinal);
        Assert.DoesNotContain($"{click.TraceId}", sidecar.TraceParents["store-1-v1"], StringComparison.Ordinal);
    }

    private static Task<int> CountAsync(CounterService service, long id) =>
        service.Work.RunAsync($"counter-{id}", (db, events, ct) => CounterService.CountAsync(db, events, id, ct), CancellationToken.None);

    private static ActivityListener Collecting()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Pizza",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
