using System.Diagnostics;
using Dapr.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults.Live;

namespace Pizza.Domain.Tests.CustomerCenter;

public class LivePollerTests
{
    [Fact]
    public async Task A_page_that_cannot_be_read_does_not_end_the_service()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        await sidecar.Client().SaveStateAsync("viewstore", "page:1", "not a page", new() { Concurrency = ConcurrencyMode.FirstWrite });
        var store = new ViewStore(sidecar.Client());
        var feed = MyPageSource.NewFeed();
        using var watch = feed.Watch(MyPageSource.OfOrder(1));
        using var poller = new LivePoller<MyPage>(
            feed, new MyPageSource(store, new ViewIndexReader(store)), TimeProvider.System, NullLogger<LivePoller<MyPage>>.Instance);
        await poller.StartAsync(CancellationToken.None);

        for (var waited = Stopwatch.StartNew(); sidecar.Requests.Count(r => r == "bulk") < 2 && waited.Elapsed < TimeSpan.FromSeconds(20);) await Task.Delay(50);

        Assert.True(sidecar.Requests.Count(r => r == "bulk") >= 2, "it goes on reading");
        await poller.StopAsync(CancellationToken.None);
    }
}
