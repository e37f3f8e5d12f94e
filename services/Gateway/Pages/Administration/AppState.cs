using System.Diagnostics;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>A service as it is seen from here, through the sidecars.</summary>
/// <param name="AppId">Which.</param>
/// <param name="IsUp">It answers what clients ask of it.</param>
/// <param name="Took">How long it took to say so.</param>
public sealed record AppState(string AppId, bool IsUp, TimeSpan Took)
{
    /// <summary>
    /// A small question of the API for each: whoever answers it is there with its database. Not its health endpoint, which its own sidecar asks, and which no
    /// other app may (the access list of the cluster).
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Questions = new Dictionary<string, string>
    {
        [AppIds.Order] = "/orders?size=1",
        [AppIds.Store] = "/stores?size=1",
        [AppIds.Menu] = "/menu?size=1",
        [AppIds.Payment] = "/payments?size=1",
        [AppIds.Delivery] = "/deliveries?size=1",
        [AppIds.CustomerCenter] = "/complaints?size=1",
        [AppIds.Marketing] = "/rankings/pizzas?size=1",
        [AppIds.Notification] = "/notifications?customerId=1&size=1",
    };

    /// <summary>Every service, the one that asks first.</summary>
    internal static async Task<IReadOnlyList<AppState>> OfAllAsync(HouseClient house, CancellationToken ct) =>
        [new(AppIds.Gateway, true, TimeSpan.Zero), .. await Task.WhenAll(Questions.Select(async question =>
        {
            var clock = Stopwatch.StartNew();
            var answer = await house.GetAsync<Counted>(question.Value, ct);
            return new AppState(question.Key, answer.IsOk, clock.Elapsed);
        }))];
}
