using System.Net;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Postgres;

/// <summary>The server goes away and comes back under the sidecar's hands. A server of its own: nobody else's tests are to suffer.</summary>
public sealed class PostgresLossTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task A_server_killed_amid_writes_loses_none_that_was_acknowledged_and_is_used_again_without_a_restart(string version)
    {
        var database = await TestDatabase.CreateAsync(server);
        await using var system = await TestSystem.StartAsync(database.Options(version, metadata: ("timeout", "5s")));
        var acknowledged = 0;
        var refused = 0;
        using var ending = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; !ending.IsCancellationRequested; n++)
            {
                var answer = await system.SendAsync("shop", HttpMethod.Post, "/v1.0/state/store", $$"""[{"key":"{{writer}}-{{n}}","value":{{n}}}]""");
                Interlocked.Increment(ref answer.StatusCode == HttpStatusCode.NoContent ? ref acknowledged : ref refused);
                Assert.True(answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.InternalServerError);
            }
        })).ToArray();
        await Eventually.HoldsAsync(() => Volatile.Read(ref acknowledged) > 100);

        await server.KillAsync();
        await Eventually.HoldsAsync(() => Volatile.Read(ref refused) > 0);
        await server.StartAgainAsync();
        var before = Volatile.Read(ref acknowledged);
        await Eventually.HoldsAsync(() => Volatile.Read(ref acknowledged) > before + 100);
        await ending.CancelAsync();
        await Task.WhenAll(writers);

        var rows = int.Parse((await database.SqlAsync("SELECT count(*) FROM state"))[0], System.Globalization.CultureInfo.InvariantCulture);
        // One that was refused may be there: the answer was lost, not the write.
        Assert.InRange(rows, acknowledged, acknowledged + refused);
    }

    [SkippableFact]
    public async Task While_the_server_is_away_there_is_trouble_with_a_reason_and_none_afterwards()
    {
        var database = await TestDatabase.CreateAsync(server);
        await using var store = await database.OpenAsync("v2");
        Assert.Null(store.Trouble);

        await server.KillAsync();
        var failure = await Assert.ThrowsAsync<IOException>(async () => await store.GetAsync("k", default, CancellationToken.None));
        Assert.Contains("PostgreSQL at 127.0.0.1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message, store.Trouble);
        await server.StartAgainAsync();

        Assert.Null(await store.GetAsync("k", default, CancellationToken.None));
        Assert.Null(store.Trouble);
    }

    [SkippableFact]
    public async Task Connections_that_died_unnoticed_are_not_used()
    {
        var database = await TestDatabase.CreateAsync(server);
        await using var store = await database.OpenAsync("v1");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => store.GetAsync("k", default, CancellationToken.None).AsTask()));
        await server.KillAsync();
        await server.StartAgainAsync();
        await Task.Delay(1100);

        // One after the other, none fails: the first finds the connections dead and opens a new one.
        for (var i = 0; i < 10; i++)
            Assert.Null(await store.GetAsync("k", default, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_server_that_is_not_there_at_start_is_named()
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        var nobody = new TestDatabase($"Host=127.0.0.1;Port={EngineShell.FreePort()};Username=postgres;Database=shop");

        var refused = await Assert.ThrowsAsync<ResourceException>(() => TestSystem.StartAsync(nobody.Options("v1")));

        Assert.Contains("'store' cannot be used: PostgreSQL at 127.0.0.1", refused.Message, StringComparison.Ordinal);
    }
}
