using System.Text.Json;
using Dapr;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults.State;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>What the store is given, so that every engine gives it back as it was.</summary>
public sealed class ViewStoreTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;

    public async Task InitializeAsync() => _sidecar = await FakeSidecar.StartAsync();

    public async Task DisposeAsync() => await _sidecar.DisposeAsync();

    [Fact]
    public async Task A_document_is_one_text_of_ascii_that_no_engine_takes_apart()
    {
        var store = new ViewStore(_sidecar.Client());
        var page = Whole(17).Aggregate(new MyPage(17), (page, e) => page.Apply(e.EventId, e));
        await store.SaveManyAsync([(Documents.Page, "page:17", page, "")], CancellationToken.None);
        await store.TrySaveAsync(Documents.Branch, "store:1", new Branch(1, 1, "강남 \"1호\" $점\u200b🍕"), "", CancellationToken.None);

        foreach (var key in new[] { "page:17", "store:1" })
        {
            var value = _sidecar.StoredValue(key);
            Assert.Equal(JsonValueKind.String, value.ValueKind);
            Assert.All(value.GetString()!, c => Assert.InRange(c, ' ', '~'));
        }
        Assert.Equivalent(page, await store.GetAsync(Documents.Page, "page:17", CancellationToken.None), strict: true);
        Assert.Equivalent(page, (await store.GetManyAsync(Documents.Page, ["page:17"], CancellationToken.None))["page:17"], strict: true);
        Assert.Equal("강남 \"1호\" $점\u200b🍕", (await store.GetAsync(Documents.Branch, "store:1", CancellationToken.None))!.StoreName);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(500)]
    public async Task A_stale_etag_is_a_conflict_on_every_engine(int statusOfConflict)
    {
        _sidecar.StatusOfConflict = statusOfConflict;
        var dapr = _sidecar.Client();
        Assert.True(await dapr.TrySaveFirstWriteAsync("viewstore", "k", "mine", etag: null));
        Assert.True(await dapr.TrySaveFirstWriteAsync("viewstore", "k", "theirs", etag: "1"));

        Assert.False(await dapr.TrySaveFirstWriteAsync("viewstore", "k", "mine", etag: "1"));
    }

    [Fact]
    public async Task A_store_that_fails_is_no_conflict()
    {
        var dapr = _sidecar.Client();
        Assert.True(await dapr.TrySaveFirstWriteAsync("viewstore", "k", "mine", etag: null));
        _sidecar.Fault = what => what == "save" ? 500 : null;

        await Assert.ThrowsAsync<DaprException>(() => dapr.TrySaveFirstWriteAsync("viewstore", "k", "mine", etag: "1"));
    }
}
