using LocalDapr.Actors;

namespace LocalDapr.Tests.Actors;

public class PlacementTableTests
{
    private static readonly ActorKey[] Actors = [.. Enumerable.Range(0, 3000).Select(id => new ActorKey("T", $"{id}"))];

    [Fact]
    public void Every_host_gets_its_share_and_only_of_the_types_it_hosts()
    {
        var table = new PlacementTable();
        table.Join(new Host("a"), ["T", "Only"]);
        table.Join(new Host("b"), ["T"]);
        table.Join(new Host("c"), ["T"]);

        Assert.All(Owners(table).CountBy(owner => owner), share => Assert.InRange(share.Value, 500, 1700));
        Assert.All(Actors, actor => Assert.Equal("a", table.Find(actor with { Type = "Only" })!.Instance));
        Assert.Null(table.Find(new ActorKey("Nobody's", "1")));
    }

    [Fact]
    public void A_host_that_leaves_moves_only_its_own_actors()
    {
        var table = new PlacementTable();
        var hosts = new[] { new Host("a"), new Host("b"), new Host("c") };
        foreach (var host in hosts)
            table.Join(host, ["T"]);
        var before = Owners(table);

        table.Leave(hosts[1]);

        var after = Owners(table);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == "b" ? pair.Second != "b" : pair.First == pair.Second));
    }

    [Fact]
    public void Two_processes_agree_on_the_owner_whichever_host_is_theirs()
    {
        var (here, there) = (new PlacementTable(), new PlacementTable());
        here.Join(new Host("a"), ["T"]);
        here.SetRemoteHosts(new Dictionary<IActorHost, IReadOnlyCollection<string>> { [new Host("b")] = ["T"] });
        there.Join(new Host("b"), ["T"]);
        there.SetRemoteHosts(new Dictionary<IActorHost, IReadOnlyCollection<string>> { [new Host("a")] = ["T"] });

        Assert.Equal(Owners(here), Owners(there));
    }

    [Fact]
    public void A_change_is_told()
    {
        var table = new PlacementTable();
        var changes = 0;
        table.Changed += () => changes++;
        var host = new Host("a");

        table.Join(host, ["T"]);
        table.Leave(host);

        Assert.Equal(2, changes);
        Assert.Null(table.Find(Actors[0]));
    }

    private static string[] Owners(PlacementTable table) => [.. Actors.Select(actor => table.Find(actor)!.Instance)];

    private sealed class Host(string instance) : IActorHost
    {
        public string Instance => instance;

        public Task<ActorReply> SendAsync(ActorRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
