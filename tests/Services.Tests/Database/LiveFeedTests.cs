using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Pizza.ServiceDefaults.Live;

namespace Pizza.Tests.Services.Database;

public class LiveFeedTests
{
    private sealed record Item(long Id, int Version);

    private static readonly LiveScope Odd = new("odd", 1);

    private readonly LiveFeed<Item> _feed = new(i => (i.Id, i.Version), i => i.Id % 2 == 1 ? [LiveScope.All, Odd] : [LiveScope.All]);

    [Fact]
    public void Each_version_is_shown_once_and_never_after_a_later_one()
    {
        using var watch = _feed.Watch(LiveScope.All);
        var shown = new List<int>();
        foreach (var version in new[] { 1, 3, 2, 3, 1, 4 })
        {
            _feed.Publish(new(7, version));
            shown.AddRange(watch.Take().Changes.Select(i => i.Version));
        }
        Assert.Equal([1, 3, 4], shown);
    }

    [Fact]
    public void A_slow_reader_gets_the_latest_state_of_each_item_once()
    {
        using var watch = _feed.Watch(LiveScope.All);
        foreach (var item in new Item[] { new(8, 1), new(7, 1), new(8, 2), new(8, 3) }) _feed.Publish(item);

        Assert.Equal([new(8, 3), new(7, 1)], watch.Take().Changes);
        Assert.Empty(watch.Take().Changes);
    }

    [Fact]
    public void What_the_snapshot_showed_is_not_shown_again_and_a_later_change_is()
    {
        using var watch = _feed.Watch(LiveScope.All);
        foreach (var item in new Item[] { new(6, 1), new(7, 1), new(8, 2) }) _feed.Publish(item);
        watch.Shown([new(6, 2), new(7, 1), new(8, 1), new(9, 4)]);
        _feed.Publish(new(9, 4));

        Assert.Equal([new(8, 2)], watch.Take().Changes);
    }

    [Fact]
    public void A_connection_sees_only_what_it_watches()
    {
        using var watch = _feed.Watch(Odd);
        _feed.Publish(new(6, 1));
        _feed.Publish(new(7, 1));
        Assert.Equal([new(7, 1)], watch.Take().Changes);
    }

    [Fact]
    public void When_too_much_waits_nothing_does_and_the_reader_is_told_to_start_over_once()
    {
        using var watch = _feed.Watch(LiveScope.All);
        for (var id = 0; id <= LiveWatch<Item>.Capacity; id++) _feed.Publish(new(id, 1));
        Assert.Equal((0, true), (watch.Take() is var (changes, startOver) ? (changes.Count, startOver) : default));

        // Not in the snapshot, which may be older than the change: what is told again must come through.
        _feed.Publish(new(0, 1));
        Assert.Equal((1, false), (watch.Take() is var (again, over) ? (again.Count, over) : default));
    }

    [Fact]
    public async Task Waiting_ends_with_the_first_news()
    {
        using var watch = _feed.Watch(LiveScope.All);
        var waiting = watch.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.False(waiting.IsCompleted);

        _feed.Publish(new(7, 1));

        Assert.True(await waiting);
    }

    [Fact]
    public void Nobody_watches_after_the_connection_has_ended()
    {
        _feed.Watch(Odd).Dispose();
        Assert.Empty(_feed.Watched());
    }

    [Fact]
    public async Task A_browser_that_stops_reading_finds_the_whole_state_when_it_reads_on()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        using var gone = new CancellationTokenSource();
        // The browser's end, which takes little at a time.
        var wire = new Pipe(new PipeOptions(pauseWriterThreshold: 32, resumeWriterThreshold: 16));
        var http = new DefaultHttpContext { RequestServices = app.Services, RequestAborted = gone.Token };
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(wire.Writer.AsStream()));
        IReadOnlyList<Item> state = [new(1, 1)];
        var streaming = new LiveStream<Item, Item>(
            _feed, LiveScope.All, "item", LiveStart.AsChanges, _ => Task.FromResult(state), (items, _) => Task.FromResult(items.Select(i => (i.Version, i)))).ExecuteAsync(http);
        using var reader = new StreamReader(wire.Reader.AsStream());
        Assert.Equal([": open", "", "event: item", "id: 1", """data: {"id":1,"version":1}""", ""], await LinesAsync(reader, 6));

        // The first fills the line, so that the others pile up.
        _feed.Publish(new(long.MaxValue, 1));
        await Eventually.HoldsAsync(() => wire.Reader.TryRead(out var read) && Unread(wire.Reader, read), full => full);
        for (var id = 2; id <= LiveWatch<Item>.Capacity + 2; id++) _feed.Publish(new(id, 1));
        state = [new(1, 2), new(2, 2)];

        Assert.Equal(["event: item", "id: 1", $$"""data: {"id":{{long.MaxValue}},"version":1}""", ""], await LinesAsync(reader, 4));
        Assert.Equal(["event: snapshot", """data: [{"id":1,"version":2},{"id":2,"version":2}]""", ""], await LinesAsync(reader, 3));
        _feed.Publish(new(2, 3));
        Assert.Equal(["event: item", "id: 3", """data: {"id":2,"version":3}""", ""], await LinesAsync(reader, 4));

        await gone.CancelAsync();
        await streaming.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(_feed.Watched());
    }

    private static bool Unread(PipeReader reader, ReadResult read)
    {
        reader.AdvanceTo(read.Buffer.Start);
        return read.Buffer.Length > 32;
    }

    private static async Task<List<string?>> LinesAsync(StreamReader reader, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var lines = new List<string?>();
        while (lines.Count < count) lines.Add(await reader.ReadLineAsync(patience.Token));
        return lines;
    }
}
