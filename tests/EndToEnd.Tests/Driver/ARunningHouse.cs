namespace Pizza.EndToEnd.Driver;

/// <summary>A house of its own for one class of tests.</summary>
public class AHouse : IAsyncLifetime
{
    private House? _house;

    internal House House => _house ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _house = await StartAsync();

    public async Task DisposeAsync()
    {
        if (_house is not null) await _house.DisposeAsync();
    }

    private protected virtual Task<House> StartAsync() => House.StartAsync();
}

/// <summary>
/// One house for all tests that leave it as they found it; each uses regions, pizzas and customers of its own. It speaks English, says who speaks,
/// and does not wait long for what its provider pays back.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ARunningHouse : AHouse, ICollectionFixture<ARunningHouse>
{
    public const string Name = "a running house";
    public const string Prefix = "[Pizza Hotel]";

    private protected override async Task<House> StartAsync() => await House.StartAsync(engines: new WithSettings(await Engines.StartAsync(),
        ("Provider__RepaymentTimeout", "00:00:02"), ("NOTIFICATION_PREFIX", Prefix), ("NOTIFICATION_LANGUAGE", "en")));
}

/// <summary>
/// One house for tests of settings that differ from the usual ones and that the others do not notice: orders are taken while the kitchen is down, rankings
/// are in its own words, an event is offered three times instead of for more than a minute, and the gateway's sidecar asks order again when it has no answer.
/// </summary>
[CollectionDefinition(Name)]
public sealed class AnUnusualHouse : AHouse, ICollectionFixture<AnUnusualHouse>
{
    public const string Name = "an unusual house";
    public const string RankingPrefix = "이달의 인기";

    private protected override async Task<House> StartAsync() => await House.StartAsync(files =>
        {
            files.Replace("delivery.yaml", "maxRetries: 20", "maxRetries: 2");
            files.Add("gateway-retries.yaml", """
                apiVersion: dapr.io/v1alpha1
                kind: Resiliency
                metadata: { name: gateway-retries }
                scopes: [gateway]
                spec:
                  policies:
                    retries: { patient: { policy: constant, duration: 500ms, maxRetries: 50 } }
                  targets: { apps: { order: { retry: patient } } }
                """);
        }, new WithSettings(await Engines.StartAsync(), ("StoreCheck__WhenUnavailable", "Accept"), ("Rankings__Prefix", RankingPrefix)));
}
