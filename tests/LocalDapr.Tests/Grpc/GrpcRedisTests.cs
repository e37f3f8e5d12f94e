using System.Buffers.Binary;
using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Sidecar;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Grpc;

/// <summary>Configuration and locks over gRPC, which only Redis has.</summary>
public sealed class GrpcRedisTests : IAsyncLifetime
{
    private RedisServer? _redis;
    private TestSystem _system = null!;
    private bool _isEnded;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Missing is not null)
            return;
        _redis = await RedisServer.StartAsync();
        var address = ("redisHost", _redis.Address);
        var resources = ResourceSet.Empty with
        {
            Components = [TestSystem.InMemory("settings", "configuration.redis", address), TestSystem.InMemory("locks", "lock.redis", address), TestSystem.InMemory("store", "state.redis", address)],
        };
        _system = await TestSystem.StartAsync(TestSystem.Options("one") with { DaprGrpcPort = 0, Resources = resources });
        _client = new GrpcClient(_system.Sidecar("one").GrpcPort);
    }

    public async Task DisposeAsync()
    {
        if (_redis is null)
            return;
        _client.Dispose();
        if (!_isEnded)
            await _system.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task Changes_come_on_the_stream_until_it_is_given_up()
    {
        Skip.If(_redis is null, RedisServer.Missing);
        await _redis!.CliAsync("SET", "colour", "red||1");
        var request = GrpcClient.Frame(new SubscribeConfigurationRequest { StoreName = "settings", Keys = { "colour" } }.ToByteArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await _client.BeginAsync("SubscribeConfiguration", new ByteArrayContent(request), patience.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);

        var first = await ReadAsync(stream, patience.Token);
        Assert.NotEqual("", first.Id);
        Assert.Empty(first.Items);
        await _redis!.CliAsync("SET", "colour", "blue||2");
        var change = await ReadAsync(stream, patience.Token);
        Assert.Equal((first.Id, "blue", "2"), (change.Id, change.Items["colour"].Value, change.Items["colour"].Version));
        var got = await _client.CallAsync("GetConfiguration", new GetConfigurationRequest { StoreName = "settings", Keys = { "colour" } }, GetConfigurationResponse.Parser);
        Assert.Equal("blue", got.Items["colour"].Value);

        var end = new UnsubscribeConfigurationRequest { StoreName = "settings", Id = first.Id };
        Assert.True((await _client.CallAsync("UnsubscribeConfiguration", end, UnsubscribeConfigurationResponse.Parser)).Ok);
        Assert.Equal(0, await stream.ReadAsync(new byte[1], patience.Token));
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.False((await _client.CallAsync("UnsubscribeConfiguration", end, UnsubscribeConfigurationResponse.Parser)).Ok);
    }

    [SkippableFact]
    public async Task An_open_stream_does_not_hold_up_the_end_of_the_sidecar()
    {
        Skip.If(_redis is null, RedisServer.Missing);
        var request = GrpcClient.Frame(new SubscribeConfigurationRequest { StoreName = "settings", Keys = { "colour" } }.ToByteArray());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await _client.BeginAsync("SubscribeConfigurationAlpha1", new ByteArrayContent(request), patience.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        await ReadAsync(stream, patience.Token);

        var clock = System.Diagnostics.Stopwatch.StartNew();
        await _system.DisposeAsync();
        _isEnded = true;

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"it took {clock.Elapsed}");
    }

    [SkippableFact]
    public async Task A_lock_has_one_owner()
    {
        Skip.If(_redis is null, RedisServer.Missing);
        Task<TryLockResponse> LockAsync(string owner) =>
            _client.CallAsync("TryLockAlpha1", new TryLockRequest { StoreName = "locks", ResourceId = "oven", LockOwner = owner, ExpiryInSeconds = 60 }, TryLockResponse.Parser);
        async Task<UnlockResponse.Types.Status> UnlockAsync(string owner) =>
            (await _client.CallAsync("UnlockAlpha1", new UnlockRequest { StoreName = "locks", ResourceId = "oven", LockOwner = owner }, UnlockResponse.Parser)).Status;

        Assert.True((await LockAsync("a")).Success);
        Assert.False((await LockAsync("b")).Success);
        Assert.Equal(UnlockResponse.Types.Status.LockBelongsToOthers, await UnlockAsync("b"));
        Assert.Equal(UnlockResponse.Types.Status.Success, await UnlockAsync("a"));
        Assert.Equal(UnlockResponse.Types.Status.LockDoesNotExist, await UnlockAsync("a"));
        Assert.Equal(GrpcStatus.InvalidArgument, (await _client.TryAsync("TryLockAlpha1", new TryLockRequest { StoreName = "locks" })).Status);
    }

    private static async Task<SubscribeConfigurationResponse> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellationToken);
        return SubscribeConfigurationResponse.Parser.ParseFrom(message);
    }
}
