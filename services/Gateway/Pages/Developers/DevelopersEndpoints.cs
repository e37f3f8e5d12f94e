using Pizza.Contracts;
using Pizza.Gateway.Pages.Http;

namespace Pizza.Gateway.Pages.Developers;

/// <summary>A service, its addresses here, and where a run on a developer's machine serves its API document.</summary>
public sealed record ServiceDoor(string AppId, IReadOnlyList<string> Paths, int? LocalPort);

/// <summary>What a developer finds at this address beside the pages.</summary>
/// <param name="Services">Those behind the gateway.</param>
public sealed record DevelopersModel(IReadOnlyList<ServiceDoor> Services);

internal static class DevelopersEndpoints
{
    // Ports of dapr.yaml.
    private static readonly DevelopersModel Model = new(
    [
        new(AppIds.Order, ["/orders"], 8081),
        new(AppIds.Store, ["/stores", "/storeOrders"], 8082),
        new(AppIds.Delivery, ["/deliveries"], 8083),
        new(AppIds.CustomerCenter, ["/myPages", "/complaints", "/deadLetters"], 8084),
        new(AppIds.Payment, ["/payments"], 8085),
        new(AppIds.Menu, ["/menu"], 8086),
        new(AppIds.Marketing, ["/rankings/pizzas", "/rankings/stores"], 8087),
        new(AppIds.Notification, ["/notifications"], 8089),
    ]);

    public static void MapDevelopers(this IEndpointRouteBuilder pages) =>
        pages.MapMethods("/developers", GetAndHead, () => Page.Show<DevelopersPage, DevelopersModel>(Model));
}
