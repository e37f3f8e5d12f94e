using System.Text.Json;
using Dapr;

namespace Pizza.CustomerCenter;

/// <summary>
/// With several replicas the one that projects an event need not be the one that holds the browser. So each also reads what its own
/// connections show, in bulk, twice a second, while somebody is connected.
/// </summary>
public sealed class MyPagePoller(MyPageFeed feed, ViewStore store, ViewIndexReader index, TimeProvider time, ILogger<MyPagePoller> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var watched = feed.Watched();
            if (watched.Count == 0) continue;
            try
            {
                await ReadAsync(watched, stoppingToken);
                failing = false;
            }
            catch (Exception e) when (e is DaprException or JsonException)
            {
                if (!failing) logger.LogWarning(e, "The view store cannot be read; streams show what this replica itself projects until it can");
                failing = true;
            }
        }
    }

    private async Task ReadAsync(IReadOnlyList<WatchScope> watched, CancellationToken ct)
    {
        var keys = new HashSet<string>();
        foreach (var scope in watched)
        {
            if (scope.OrderId is { } orderId) keys.Add(Documents.PageKey(orderId));
            else keys.UnionWith((await index.NewestOrdersAsync(scope.CustomerId, MyPageEventStreams.SnapshotSize, ct)).Select(l => Documents.PageKey(l.Id)));
        }
        if (keys.Count == 0) return;
        var found = await store.PeekAsync(keys.ToDictionary(k => k, _ => (DocumentKind)Documents.Page), ct);
        foreach (var stored in found.Values) feed.Publish((MyPage)stored.Document!);
    }
}
