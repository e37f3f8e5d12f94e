using System.Net;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Locks;

public sealed class LockApiTests : IAsyncLifetime
{
    private RedisServer? _redis;

    public async Task InitializeAsync() => _redis = RedisServer.Missing is null ? await RedisServer.StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_lock_is_a_key_that_holds_its_owner_for_a_time()
    {
        await using var system = await StartAsync();

        await AnswersAsync(system, "lock", """{"resourceId":"oven","lockOwner":"ann","expiryInSeconds":60}""", 200, """{"success":true}""");

        Assert.Equal("ann", await _redis!.CliAsync("GET", "lock||shop||oven"));
        Assert.InRange(int.Parse(await _redis.CliAsync("TTL", "lock||shop||oven"), System.Globalization.CultureInfo.InvariantCulture), 50, 60);
    }

    [SkippableFact]
    public async Task A_lock_ends_with_its_time_and_is_then_free_for_others()
    {
        await using var system = await StartAsync();
        await AnswersAsync(system, "lock", """{"resourceId":"r","lockOwner":"ann","expiryInSeconds":3}""", 200, """{"success":true}""");
        await AnswersAsync(system, "lock", """{"resourceId":"r","lockOwner":"bob","expiryInSeconds":9}""", 200, """{"success":false}""");
        await Task.Delay(3_200);

        await AnswersAsync(system, "unlock", """{"resourceId":"r","lockOwner":"ann"}""", 200, """{"status":1}""");
        await AnswersAsync(system, "lock", """{"resourceId":"r","lockOwner":"bob","expiryInSeconds":9}""", 200, """{"success":true}""");
        await AnswersAsync(system, "unlock", """{"resourceId":"r","lockOwner":"ann"}""", 200, """{"status":2}""");
        Assert.Equal("bob", await _redis!.CliAsync("GET", "lock||shop||r"));
    }

    [SkippableFact]
    public async Task Of_fifty_who_try_at_once_one_gets_it_and_its_owner_cannot_take_it_twice()
    {
        await using var system = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
            await (await system.SendAsync("shop", HttpMethod.Post, "/v1.0-alpha1/lock/locks", $$"""{"resourceId":"r","lockOwner":"o{{n % 2}}","expiryInSeconds":60}""")).Content.ReadAsStringAsync()));

        Assert.Single(answers, """{"success":true}""");
        Assert.Equal(49, answers.Count(answer => answer == """{"success":false}"""));
    }

    [SkippableTheory]
    [InlineData("""{"resource_id":"r","lock_owner":"o","expiry_in_seconds":"5","unknown":[1]}""", 200, """{"success":true}""")]
    [InlineData("""{"resourceId":"r","lockOwner":"o","expiryInSeconds":5.0}""", 200, """{"success":true}""")]
    [InlineData("""{"resourceId":"r","lockOwner":"o","expiryInSeconds":5.5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"resourceId":"r","lockOwner":"o","expiryInSeconds":3000000000}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"resourceId":7,"lockOwner":"o","expiryInSeconds":5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"resourceId":"r","lockOwner":"o","expiryInSeconds":-1}""", 400, "ExpiryInSeconds is not positive in lock store locks")]
    [InlineData("""{"lockOwner":"o","expiryInSeconds":5}""", 400, "ResourceId is empty in lock store locks")]
    [InlineData("""{"resourceId":"r","lockOwner":null,"expiryInSeconds":5}""", 400, "LockOwner is empty in lock store locks")]
    [InlineData("", 400, "ExpiryInSeconds is not positive in lock store locks")]
    [InlineData("{", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("[]", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"resourceId":"a||b","lockOwner":"o","expiryInSeconds":5}""", 500, "ERR_TRY_LOCK")]
    public async Task Bodies_are_read_as_Protobufs_JSON(string body, int status, string answer)
    {
        await using var system = await StartAsync();

        await AnswersAsync(system, "lock", body, status, answer);
    }

    [SkippableFact]
    public async Task An_unknown_store_is_told_from_none()
    {
        await using var system = await StartAsync();

        var unknown = await system.SendAsync("shop", HttpMethod.Post, "/v1.0-alpha1/lock/other", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":5}""");

        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("ERR_LOCK_STORE_NOT_FOUND", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("name", "lock||locks||r")]
    [InlineData("none", "lock||r")]
    [InlineData("Mine", "lock||mine||r")]
    public async Task The_key_prefix_is_the_components(string prefix, string key)
    {
        await using var system = await StartAsync(("keyPrefix", prefix));

        await AnswersAsync(system, "lock", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":5}""", 200, """{"success":true}""");

        Assert.Equal(key, await _redis!.CliAsync("KEYS", "*"));
    }

    [SkippableFact]
    public async Task A_Redis_that_is_away_is_an_error_and_used_again_when_it_is_back()
    {
        await using var system = await StartAsync();
        await _redis!.KillAsync();

        await AnswersAsync(system, "lock", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":5}""", 500, "ERR_TRY_LOCK");
        await AnswersAsync(system, "unlock", """{"resourceId":"r","lockOwner":"o"}""", 500, "ERR_UNLOCK");
        await _redis.StartAgainAsync();

        await AnswersAsync(system, "lock", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":5}""", 200, """{"success":true}""");
    }

    private async Task<TestSystem> StartAsync(params (string Name, string Value)[] metadata)
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        var component = TestSystem.InMemory("locks", "lock.redis", [("redisHost", _redis!.Address), .. metadata]);
        return await TestSystem.StartAsync(new SidecarOptions { AppId = "shop", DaprHttpPort = 0, Resources = ResourceSet.Empty with { Components = [component] } });
    }

    private static async Task AnswersAsync(TestSystem system, string verb, string body, int status, string contains)
    {
        var answer = await system.SendAsync("shop", HttpMethod.Post, $"/v1.0-alpha1/{verb}/locks", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status && text.Contains(contains, StringComparison.Ordinal), $"{(int)answer.StatusCode} {text}");
    }
}
