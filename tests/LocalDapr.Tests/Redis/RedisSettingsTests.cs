using LocalDapr.Redis;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Redis;

public class RedisSettingsTests
{
    [Theory]
    [InlineData("redisHost", "", "host:port")]
    [InlineData("redisHost", "localhost", "host:port")]
    [InlineData("redisHost", "localhost:0", "host:port")]
    [InlineData("redisHost", "localhost:x", "host:port")]
    [InlineData("redisHost", "a:1,b:2", "single Redis")]
    [InlineData("redisPort", "6380", "contradict")]
    [InlineData("redisType", "cluster", "redisType 'cluster'")]
    [InlineData("redisType", "sentinel", "redisType 'sentinel'")]
    [InlineData("failover", "true", "failover")]
    [InlineData("useEntraID", "true", "useEntraID")]
    [InlineData("useAzureAD", "Yes", "useAzureAD")]
    [InlineData("useOIDC", "1", "useOIDC")]
    [InlineData("queryIndexes", "[]", "query API")]
    [InlineData("redisDB", "one", "whole number")]
    [InlineData("dialTimeout", "soon", "duration")]
    [InlineData("readTimeout", "soon", "duration")]
    public void What_cannot_be_done_is_refused_by_name(string name, string value, string because)
    {
        var refused = Assert.Throws<ResourceException>(() => Read((name, value)));

        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
        Assert.Contains("'store'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redisType", "node")]
    [InlineData("failover", "false")]
    [InlineData("sentinelMasterName", "m")]
    [InlineData("redisMaxRetries", "5")]
    [InlineData("redisMinRetryInterval", "8ms")]
    [InlineData("idleCheckFrequency", "-1")]
    [InlineData("minIdleConns", "3")]
    [InlineData("redisPort", "6379")]
    public void What_changes_nothing_on_one_connection_to_one_server_is_taken(string name, string value) => Assert.Equal(6379, Read((name, value)).Port);

    [Fact]
    public void Everything_else_is_used()
    {
        var settings = Read(("redisUsername", "u"), ("redisPassword", "p"), ("redisDB", "3"), ("dialTimeout", "2s"), ("readTimeout", "1500"));

        Assert.Equal(("localhost", 6379, "u", "p", 3), (settings.Host, settings.Port, settings.User, settings.Password, settings.Database));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1.5)), (settings.DialTimeout, settings.ReadTimeout));
        Assert.Null(settings.Tls);
        Assert.Equal(("::1", 7000), Address("[::1]:7000"));
        Assert.Equal(("host", 7000), Address("host", ("redisPort", "7000")));
        Assert.Equal(Timeout.InfiniteTimeSpan, Read(("readTimeout", "-1")).ReadTimeout);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("true", false)]
    [InlineData("false", true)]
    public void The_certificate_of_the_server_is_verified_when_that_is_asked_for(string? skip, bool verifies) =>
        Assert.Equal(verifies, Read([("enableTLS", "true"), .. skip is null ? [] : new[] { ("insecureSkipTLSVerify", skip) }]).Tls!.Verifies);

    [Fact]
    public void A_client_certificate_that_is_none_is_refused() =>
        Assert.Contains("PEM", Assert.Throws<ResourceException>(() => Read(("enableTLS", "true"), ("clientCert", "x"), ("clientKey", "y"))).Message, StringComparison.Ordinal);

    private static (string, int) Address(string host, params (string Name, string Value)[] more)
    {
        var settings = Read([("redisHost", host), .. more]);
        return (settings.Host, settings.Port);
    }

    private static RedisSettings Read(params (string Name, string Value)[] metadata)
    {
        var all = new Dictionary<string, string> { ["redisHost"] = "localhost:6379" };
        foreach (var (name, value) in metadata)
            all[name] = value;
        return RedisSettings.Read(TestSystem.InMemory("store", "state.redis", [.. all.Select(pair => (pair.Key, pair.Value))]));
    }
}
