using System.Diagnostics;
using Dapr.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.CustomerCenter;

namespace Pizza.Domain.Tests.CustomerCenter;

public class MyPagePollerTests
{
    [Fact]
    public async Task A_page_that_cannot_be_read_does_not_end_the_service()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await sidecar.Client().SaveStateAsync("viewstore", "page:1", "not a page", new() { Concurrency = ConcurrencyMode.FirstWrite });
        var store = new ViewStore(sidecar.Client());
        var feed = new MyPageFeed();
        using var watch = new PageWatch(new(1, null));
        feed.Add(watch);
        using var poller = new MyPagePoller(feed, store, new ViewIndexReader(store), TimeProvider.System, NullLogger<MyPagePoller>.Instance);
        await poller.StartAsync(CancellationToken.None);

        for (var waited = Stopwatch.StartNew(); sidecar.Requests.Count(r => r == "bulk") < 2 && waited.Elapsed < TimeSpan.FromSeconds(20);) await Task.Delay(50);

        Assert.True(sidecar.Requests.Count(r => r == "bulk") >= 2, "it goes on reading");
        await poller.StopAsync(CancellationToken.None);
    }
}
