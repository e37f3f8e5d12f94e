using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults.Http;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>The writer against a state store over HTTP that fails, loses answers and has other writers.</summary>
public sealed class ViewWriterTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private readonly List<ViewWriter> _writers = [];

    public async Task InitializeAsync() => _sidecar = await FakeSidecar.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var writer in _writers) await writer.StopAsync(CancellationToken.None);
        _writers.ForEach(w => w.Dispose());
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_is_one_bulk_read_and_one_bulk_save_and_the_same_for_the_indexes()
    {
        var writer = await WriterAsync();

        await Task.WhenAll(Enumerable.Range(1, 20).Select(id => ApplyAsync(writer, Whole(id)[0])));

        // The first change may travel alone; whatever came meanwhile goes together.
        Assert.InRange(_sidecar.Requests.Count, 4, 12);
        Assert.DoesNotContain("get", _sidecar.Requests);
    }

    [Fact]
    public async Task Further_events_of_an_order_touch_the_page_alone()
    {
        var writer = await WriterAsync();
        await ApplyAsync(writer, Whole(17)[0]);
        _sidecar.Requests.Clear();

        await ApplyAsync(writer, Whole(17)[2]);

        Assert.Equal(["bulk", "save"], _sidecar.Requests);
    }

    [Fact]
    public async Task A_repeated_event_writes_nothing()
    {
        var writer = await WriterAsync();
        await ApplyAsync(writer, Whole(17)[0]);
        _sidecar.Requests.Clear();

        Assert.True(await ApplyAsync(writer, Whole(17)[0]));

        Assert.Equal(["bulk"], _sidecar.Requests);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Two_writers_lose_no_update(int statusOfConflict)
    {
        _sidecar.StatusOfConflict = statusOfConflict;
        await DeliverAsync(orders: 40, writers: 2);
    }

    [Fact]
    public async Task Two_writers_on_a_store_that_fails_and_loses_answers_lose_no_update()
    {
        _sidecar.StatusOfConflict = 500;
        _sidecar.Fault = _ => Random.Shared.Next(100) < 10 ? Random.Shared.Next(2) == 0 ? 500 : 409 : null;
        _sidecar.FaultAfterSave = () => Random.Shared.Next(100) < 10 ? 500 : null;
        await DeliverAsync(orders: 25, writers: 2);
    }

    [Fact]
    public async Task Nothing_is_called_written_while_the_store_fails()
    {
        var writer = await WriterAsync();
        _sidecar.Fault = what => what == "save" ? 500 : null;

        Assert.False(await ApplyAsync(writer, Whole(17)[0]));

        Assert.Null(_sidecar.Stored<MyPage>("page:17"));
    }

    [Fact]
    public async Task A_page_that_is_saved_but_not_indexed_is_not_called_written_and_is_completed_by_the_next_delivery()
    {
        var writer = await WriterAsync();
        var saves = 0;
        _sidecar.Fault = what => what == "save" && Interlocked.Increment(ref saves) > 1 ? 500 : null;
        Assert.False(await ApplyAsync(writer, Whole(17)[0]));
        Assert.NotNull(_sidecar.Stored<MyPage>("page:17"));
        Assert.Null(_sidecar.Stored<IndexRoot>("index:customer-7"));

        _sidecar.Fault = _ => null;
        Assert.True(await ApplyAsync(writer, Whole(17)[0]));

        Assert.Equal(1, (await FindAsync(new(7, null, null, null, null, null))).Total);
    }

    [Fact]
    public async Task One_unreadable_document_harms_only_itself()
    {
        var broken = _sidecar.Client();
        await broken.SaveStateAsync("viewstore", "page:1", "not a page", new() { Concurrency = Dapr.Client.ConcurrencyMode.FirstWrite });
        var writer = await WriterAsync();

        var written = await Task.WhenAll(Enumerable.Range(1, 10).Select(id => ApplyAsync(writer, Whole(id)[0])));

        Assert.Equal([false, .. Enumerable.Repeat(true, 9)], written);
    }

    /// <summary>Delivers every event of the orders twice, shuffled, to several writers, again and again until it is acknowledged; then looks at the result.</summary>
    private async Task DeliverAsync(int orders, int writers)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => WriterAsync()));
        var events = Enumerable.Range(1, orders).SelectMany(id => Whole(id, customerId: id % 5 + 1, storeId: id % 3 + 1)).ToArray();
        var deliveries = new ConcurrentBag<DomainEvent>([.. events, .. events]);
        var shuffled = deliveries.ToArray();
        Random.Shared.Shuffle(shuffled);

        await Parallel.ForEachAsync(shuffled, new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (e, _) =>
        {
            for (var attempt = 1; !await ApplyAsync(all[Random.Shared.Next(writers)], e); attempt++) Assert.True(attempt < 50, $"{e.EventId} is never written");
        });
        _sidecar.Fault = _ => null;
        _sidecar.FaultAfterSave = () => null;

        for (var id = 1; id <= orders; id++)
        {
            var inOrder = Whole(id, customerId: id % 5 + 1, storeId: id % 3 + 1).Aggregate(new MyPage(id), (page, e) => page.Apply(e.EventId, e));
            Assert.Equivalent(inOrder, _sidecar.Stored<MyPage>($"page:{id}"), strict: true);
        }
        Assert.Equal(orders, (await FindAsync(new(null, null, null, null, null, null))).Total);
        for (var customer = 1; customer <= 5; customer++)
            Assert.Equal(Enumerable.Range(1, orders).Where(id => id % 5 + 1 == customer).Select(id => (long)id).Reverse(),
                (await FindAsync(new(customer, null, null, null, null, null))).Items.Select(p => p.OrderId));
        for (var store = 1; store <= 3; store++)
            Assert.Equal(Enumerable.Range(1, orders).Count(id => id % 3 + 1 == store), (await FindAsync(new(null, store, null, null, null, null))).Total);
    }

    private Task<PageOf<MyPage>> FindAsync(MyPageFilter filter)
    {
        var store = new ViewStore(_sidecar.Client());
        return new MyPageSearch(store, new ViewIndexReader(store)).FindAsync(filter, new Paging(0, 1000), CancellationToken.None);
    }

    private static async Task<bool> ApplyAsync(ViewWriter writer, DomainEvent e) =>
        (await writer.ApplyAsync(ViewSubscriptions.ChangeOf(e.Topic, Envelope(e))!, CancellationToken.None)).IsWritten;

    private async Task<ViewWriter> WriterAsync()
    {
        var store = new ViewStore(_sidecar.Client());
        var writer = new ViewWriter(store, MyPageSource.NewFeed(), NullLogger<ViewWriter>.Instance);
        _writers.Add(writer);
        await writer.StartAsync(CancellationToken.None);
        return writer;
    }
}
