using LocalDapr.Conformance.Comparing;
using LocalDapr.Conformance.Replaying;
using Pizza.Tests;
using Pizza.Tests.Engines;

namespace LocalDapr.Conformance;

/// <summary>localdapr does what a real daprd 1.16.14 did, case by case; see recordings/README.md.</summary>
[TestCaseOrderer("LocalDapr.Conformance.FileOrder", "Conformance.Tests")]
public sealed class RecordedBehaviour(RecordedBehaviour.ReplayOfThisRun replay) : IClassFixture<RecordedBehaviour.ReplayOfThisRun>
{
    public static TheoryData<CaseTitle> Titles => [.. Recordings.All.Select(recorded => new CaseTitle(recorded.Title))];

    [SkippableTheory, MemberData(nameof(Titles))]
    public async Task Is_as_recorded(CaseTitle title)
    {
        var recorded = Recordings.ByTitle[title.Text];
        Skip.If(ReasonNotToRun(recorded) is not null, ReasonNotToRun(recorded));

        var result = await replay.ResultOfAsync(recorded);

        if (!SidecarCommand.IsLocalDapr || KnownDifferences.Listed.ReasonToDiffer(recorded) is not { } reason)
        {
            Assert.True(result.IsAsRecorded, result.ToString());
            return;
        }
        Assert.False(result.IsAsRecorded, $"\"{title}\" is as recorded now: take it off the list of known differences ({reason}).");
        Skip.If(true, $"differs, as is known: {reason}");
    }

    private static string? ReasonNotToRun(RecordedCase recorded)
    {
        if (recorded.InMemory && !SidecarCommand.IsLocalDapr) return "in memory only localdapr is replayed";
        if (SidecarCommand.IsDaprd && recorded.Setup["actors"].IsTrue()) return "daprd needs placement and scheduler for actors: not started by this suite";
        if (recorded.ComponentTypes.Any(type => type.EndsWith(".redis", StringComparison.Ordinal)) && RedisServer.Missing is { } noRedis) return noRedis;
        if (recorded.ComponentTypes.Contains("state.postgresql") && PostgresServer.Missing is { } missing) return missing;
        return SidecarCommand.IsLocalDapr ? KnownDifferences.Listed.ReasonNotToRun(recorded) : null;
    }

    /// <summary>Starts with the first test that asks for a result.</summary>
    public sealed class ReplayOfThisRun : IAsyncLifetime
    {
        private readonly Lazy<Replay> _replay = new(() => new Replay(
            Recordings.All.Where(recorded => FileOrder.Wanted.Contains(recorded.Title) && ReasonNotToRun(recorded) is null),
            int.TryParse(Environment.GetEnvironmentVariable("CONFORMANCE_WORKERS"), out var workers) ? workers : 6,
            recorded => !SidecarCommand.IsLocalDapr || KnownDifferences.Listed.ReasonToDiffer(recorded) is null));

        public Task<CaseResult> ResultOfAsync(RecordedCase recorded) => _replay.Value.ResultOfAsync(recorded);

        public Task InitializeAsync() => HeavyTestLock.WaitAsync();

        public async Task DisposeAsync()
        {
            if (_replay.IsValueCreated) await _replay.Value.DisposeAsync();
        }
    }
}
