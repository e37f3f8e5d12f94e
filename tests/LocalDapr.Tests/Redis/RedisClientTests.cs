using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalDapr.Redis;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Redis;

/// <summary>How a connection is opened, and shared.</summary>
public class RedisClientTests
{
    [SkippableFact]
    public async Task The_password_decides_who_gets_in()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync(password: "open sesame");
        using var right = Client(redis.Address, ("redisPassword", "open sesame"));
        await right.PingAsync(CancellationToken.None);
        Assert.Null(right.Trouble);

        using var wrong = Client(redis.Address, ("redisPassword", "open barley"));
        Assert.Contains("WRONGPASS", (await Assert.ThrowsAsync<IOException>(() => wrong.PingAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
        Assert.Contains("WRONGPASS", wrong.Trouble, StringComparison.Ordinal);

        using var none = Client(redis.Address);
        Assert.Contains("NOAUTH", (await Assert.ThrowsAsync<IOException>(() => none.PingAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_user_of_its_own_and_a_database_of_its_own()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync(more: "--user cook on '>secret' '~*' '+@all'");
        using var cook = Client(redis.Address, ("redisUsername", "cook"), ("redisPassword", "secret"), ("redisDB", "5"));
        Assert.Equal("cook", (await cook.SendAsync(["ACL", "WHOAMI"], CancellationToken.None)).Text);
        await cook.SendAsync(["SET", "k", "five"], CancellationToken.None);

        Assert.Equal("five", await redis.CliAsync("-n", "5", "GET", "k"));
        Assert.Equal("", await redis.CliAsync("GET", "k"));
    }

    [SkippableFact]
    public async Task Commands_of_many_callers_get_their_own_answers_also_large_ones()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        using var client = Client(redis.Address);
        var large = new string('x', 1 << 20);
        await Parallel.ForAsync(0, 200, async (i, ct) =>
        {
            var value = i % 20 == 0 ? large + i : $"{i}";
            await client.SendAsync(["SET", $"k{i}", value], ct);
            Assert.Equal(value, (await client.SendAsync(["GET", $"k{i}"], ct)).Text);
        });
        await Assert.ThrowsAsync<RedisException>(() => client.SendAsync(["NO", "SUCH", "COMMAND"], CancellationToken.None));
        Assert.True((await client.SendAsync(["GET", "none"], CancellationToken.None)).IsNull);
        Assert.Null(client.Trouble);
    }

    [SkippableFact]
    public async Task A_connection_that_the_server_closed_is_opened_again()
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        using var client = Client(redis.Address);
        for (var i = 0; i < 5; i++)
        {
            var id = (await client.SendAsync(["CLIENT", "ID"], CancellationToken.None)).Integer;
            Assert.Equal("1", await redis.CliAsync("CLIENT", "KILL", "ID", $"{id}"));
            // The reader hears of the end a moment later; a command in that moment may fail, the next one does not.
            await Record.ExceptionAsync(() => client.PingAsync(CancellationToken.None));
            await client.PingAsync(CancellationToken.None);
            Assert.Null(client.Trouble);
        }
    }

    [SkippableFact]
    public async Task Who_needs_a_connection_while_one_is_opened_waits_for_that_one()
    {
        // Accepts and says nothing.
        using var mute = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var client = Client($"127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}", ("redisPassword", "p"), ("dialTimeout", "500ms"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var failures = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Record.ExceptionAsync(() => client.SendAsync(["GET", "k"], CancellationToken.None))));

        Assert.All(failures, failure => Assert.IsType<IOException>(failure));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
    }

    [SkippableTheory]
    [InlineData(null, true)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task The_connection_is_encrypted_when_asked_for(string? skipVerification, bool getsIn)
    {
        Skip.If(RedisServer.Missing is not null, RedisServer.Missing);
        var folder = Directory.CreateTempSubdirectory("redis-tls-").FullName;
        try
        {
            using var key = RSA.Create(2048);
            using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem(), Encoding.ASCII);
            await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem(), Encoding.ASCII);
            var port = EngineShell.FreePort();
            await using var redis = await RedisServer.StartAsync(
                more: $"--tls-port {port} --tls-cert-file '{folder}/cert.pem' --tls-key-file '{folder}/key.pem' --tls-ca-cert-file '{folder}/cert.pem' --tls-auth-clients yes");
            (string, string)[] shown = [("enableTLS", "true"), ("clientCert", certificate.ExportCertificatePem()), ("clientKey", key.ExportPkcs8PrivateKeyPem())];
            using var client = Client($"localhost:{port}", [.. shown, .. skipVerification is null ? [] : new[] { ("insecureSkipTLSVerify", skipVerification) }]);

            if (getsIn)
                await client.PingAsync(CancellationToken.None);
            else
                await Assert.ThrowsAsync<IOException>(() => client.PingAsync(CancellationToken.None));
            using var plain = Client($"localhost:{port}", ("dialTimeout", "1s"), ("readTimeout", "1s"));
            await Assert.ThrowsAsync<IOException>(() => plain.PingAsync(CancellationToken.None));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RedisClient Client(string address, params (string Name, string Value)[] metadata) =>
        new(RedisSettings.Read(TestSystem.InMemory("store", "state.redis", [("redisHost", address), .. metadata])));
}
