using Pizza.ServiceDefaults.Live;

namespace Pizza.EndToEnd.Database;

public class LiveFeedTests
{
    private sealed record Item(long Id, int Version);

    private readonly LiveFeed<Item> _feed = new(i => (i.Id, i.Version), TimeProvider.System);

    [Fact]
    public void Each_version_is_shown_once_and_never_after_a_later_one()
    {
        using var watching = _feed.Subscribe(_ => true);
        foreach (var version in new[] { 1, 3, 2, 3, 1, 4 }) _feed.Publish(new(7, version));
        Assert.Equal([1, 3, 4], Shown(watching).Select(i => i.Version));
    }

    [Fact]
    public void A_connection_sees_only_what_it_watches()
    {
        using var watching = _feed.Subscribe(i => i.Id == 7);
        _feed.Publish(new(6, 1));
        _feed.Publish(new(7, 1));
        Assert.Equal([new Item(7, 1)], Shown(watching));
    }

    [Fact]
    public async Task A_reader_that_falls_behind_is_told_so_and_holds_no_more_than_its_share()
    {
        using var watching = _feed.Subscribe(_ => true);
        for (var id = 0; id < LiveFeed<Item>.BufferedChanges; id++) _feed.Publish(new(id, 1));
        Assert.False(watching.FellBehind.IsCancellationRequested);

        _feed.Publish(new(-1, 1));

        await Eventually.HoldsAsync(() => watching.FellBehind.IsCancellationRequested, behind => behind);
        Assert.Equal(LiveFeed<Item>.BufferedChanges, Shown(watching).Count);
    }

    [Fact]
    public void Nobody_watches_after_the_connection_has_ended()
    {
        _feed.Subscribe(_ => true).Dispose();
        Assert.False(_feed.IsWatched);
    }

    private static List<Item> Shown(LiveFeed<Item>.Subscription watching)
    {
        var shown = new List<Item>();
        while (watching.Changes.TryRead(out var item)) shown.Add(item);
        return shown;
    }
}
