using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pizza.Tests.InProcess;

namespace Pizza.Contracts.Tests;

/// <summary>Every .NET service, started once without a sidecar, and what it says of itself: what it subscribes to, what it maps, what it documents.</summary>
public sealed class RunningServices : IAsyncLifetime
{
    // Nothing listens there: none of this may need a sidecar.
    private const int NoSidecar = 22_999;

    private readonly List<InProcessService> _running = [];

    /// <summary>By app id, a type that names its assembly.</summary>
    public static IReadOnlyDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        [AppIds.Gateway] = typeof(Gateway.ForwardingExtensions),
        [AppIds.Order] = typeof(Ordering.OrderEndpoints),
        [AppIds.Store] = typeof(Stores.StoreEndpoints),
        [AppIds.Delivery] = typeof(Deliveries.DeliveryEndpoints),
        [AppIds.CustomerCenter] = typeof(CustomerCenter.MyPage),
        [AppIds.Payment] = typeof(Payments.PaymentEndpoints),
        [AppIds.Menu] = typeof(Menus.MenuEndpoints),
        [AppIds.Marketing] = typeof(Marketing.RankingEndpoints),
    };

    public IReadOnlyList<Subscription> Subscriptions { get; private set; } = [];

    /// <summary>By app id.</summary>
    public IReadOnlyDictionary<string, Service> All { get; private set; } = new Dictionary<string, Service>();

    public async Task InitializeAsync()
    {
        var all = new Dictionary<string, Service>();
        var subscriptions = new List<Subscription>();
        foreach (var (appId, type) in Types)
        {
            var service = await InProcessService.StartAsync(type, NoSidecar);
            _running.Add(service);
            var told = await service.Http.GetFromJsonAsync<JsonArray>("/dapr/subscribe");
            subscriptions.AddRange(told!.Select(node => Subscription.Read(appId, node!)));
            var openApi = await service.Http.GetFromJsonAsync<JsonObject>("/swagger/v1/swagger.json");
            all[appId] = new(type.Assembly, [.. service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()], openApi!);
        }
        subscriptions.AddRange(OfNotification());
        (All, Subscriptions) = (all, subscriptions);
    }

    // In TypeScript: its own tests hold it to this file.
    private static IEnumerable<Subscription> OfNotification() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(SchemaFiles.Repository, "services", "Notification", "subscriptions.json")))!.AsArray()
            .Select(node => Subscription.Read(AppIds.Notification, node!));

    public async Task DisposeAsync()
    {
        foreach (var service in _running) await service.DisposeAsync();
    }

    /// <param name="Assembly">Its code.</param>
    /// <param name="Endpoints">What it maps.</param>
    /// <param name="OpenApi">What it serves at <c>/swagger</c>.</param>
    public sealed record Service(Assembly Assembly, IReadOnlyList<RouteEndpoint> Endpoints, JsonObject OpenApi);
}

/// <summary>One start of the services for all tests of what they say.</summary>
[CollectionDefinition(Name)]
public sealed class TheRunningServices : ICollectionFixture<RunningServices>
{
    public const string Name = "the running services";
}
