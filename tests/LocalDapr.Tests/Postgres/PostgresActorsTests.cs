using System.Net;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Postgres;

[Collection(PostgresTests.Name)]
public sealed class PostgresActorsTests(PostgresServer server)
{
    [SkippableTheory, InlineData("v1"), InlineData("v2")]
    public async Task State_and_reminders_of_actors_outlive_the_sidecar(string version)
    {
        var database = await TestDatabase.CreateAsync(server);
        await using var app = await TestApp.StartAsync();
        app.Config = """{"entities":["Oven"]}""";
        var options = database.Options(version, app, ("actorStateStore", "true"));

        await using (var system = await TestSystem.StartAsync(options))
        {
            await DoneAsync(system, HttpMethod.Post, "/v1.0/actors/Oven/7/method/light", "{}", HttpStatusCode.OK);
            await DoneAsync(system, HttpMethod.Post, "/v1.0/actors/Oven/7/state", """[{"operation":"upsert","request":{"key":"heat","value":{"c":250}}},{"operation":"upsert","request":{"key":"n","value":1}}]""", HttpStatusCode.NoContent);
            await DoneAsync(system, HttpMethod.Post, "/v1.0/actors/Oven/7/reminders/check", """{"dueTime":"2s","data":"look"}""", HttpStatusCode.NoContent);
        }
        Assert.Empty(app.At("/actors/Oven/7/method/remind/check"));

        await using var again = await TestSystem.StartAsync(options);
        await app.WaitForAsync("/actors/Oven/7/method/remind/check", 1);
        var heat = await again.SendAsync("shop", HttpMethod.Get, "/v1.0/actors/Oven/7/state/heat");

        Assert.Contains("look", app.At("/actors/Oven/7/method/remind/check")[0].Body, StringComparison.Ordinal);
        Assert.Equal(version == "v1" ? """{"c": 250}""" : """{"c":250}""", await heat.Content.ReadAsStringAsync());
        Assert.Equal(["shop||Oven||7||heat", "shop||Oven||7||n"], await database.SqlAsync("SELECT key FROM state WHERE key LIKE 'shop||Oven%' ORDER BY key"));
    }

    private static async Task DoneAsync(TestSystem system, HttpMethod method, string path, string json, HttpStatusCode expected)
    {
        var answer = await system.SendAsync("shop", method, path, json);
        Assert.True(answer.StatusCode == expected, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
