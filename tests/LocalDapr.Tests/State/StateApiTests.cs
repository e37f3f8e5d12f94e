using System.Net;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.State;

public class StateApiTests
{
    [Fact]
    public async Task Apps_with_one_store_do_not_see_each_others_keys()
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a"), TestSystem.Options("b"));
        await system.SendAsync("a", HttpMethod.Post, "/v1.0/state/store", """[{"key":"k","value":1}]""");

        Assert.Equal(HttpStatusCode.OK, (await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await system.SendAsync("b", HttpMethod.Get, "/v1.0/state/store/k")).StatusCode);
    }

    [Fact]
    public async Task Replicas_of_one_app_share_their_keys()
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a"), TestSystem.Options("a"));
        await system.SendAsync("a", HttpMethod.Post, "/v1.0/state/store", """[{"key":"k","value":"v"}]""");

        using var other = await system.Http.GetAsync(new Uri($"http://127.0.0.1:{system.Host.Sidecars[1].HttpPort}/v1.0/state/store/k"));

        Assert.Equal("\"v\"", await other.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("""{"b":1,"a":[1.5,-2,true,null,"가\n"]}""", """{"b":1,"a":[1.5,-2,true,null,"가\n"]}""")]
    [InlineData("1e400000", null)]
    [InlineData("1e3", "1000")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    public async Task A_value_comes_back_as_Go_would_write_it(string sent, string? answered)
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("a"));
        using var saved = await system.SendAsync("a", HttpMethod.Post, "/v1.0/state/store", $$"""[{"key":"k","value":{{sent}}}]""");
        using var read = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k");

        if (answered is not null)
            Assert.Equal(answered, await read.Content.ReadAsStringAsync());
        else
            Assert.Equal(HttpStatusCode.BadRequest, saved.StatusCode);
    }
}
