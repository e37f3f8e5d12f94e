using LocalDapr.Conformance.Comparing;
using LocalDapr.Conformance.Replaying;
using Pizza.Tests;
using Pizza.Tests.Engines;

namespace LocalDapr.Conformance;

/// <summary>localdapr does what a real daprd 1.16.14 did, case by case; see recordings/README.md.</summary>
[TestCaseOrderer("LocalDapr.Conformance.FileOrder", "Conformance.Tests")]
public sealed class RecordedBehaviour(RecordedBehaviour.ReplayOfThisRun replay) : IClassFixture<RecordedBehaviour.ReplayOfThisRun>
{
    /// <summary>Cases that a daprd or localdapr must answer as was recorded.</summary>
    public static TheoryData<CaseTitle> Titles => TitlesWhere(recorded => !IsKnownToDiffer(recorded));

    /// <summary>Cases that localdapr is known not to answer as was recorded; those that are not run at all are no tests.</summary>
    public static TheoryData<CaseTitle> KnownToDiffer => TitlesWhere(recorded => IsKnownToDiffer(recorded) && KnownDifferences.Listed.ReasonNotToRun(recorded) is null);

    [SkippableTheory, MemberData(nameof(Titles))]
    public async Task Is_as_recorded(CaseTitle title)
    {
        var result = await ResultOfAsync(title);
        Assert.True(result.IsAsRecorded, result.ToString());
    }

    [SkippableTheory, MemberData(nameof(KnownToDiffer))]
    public async Task Still_differs_as_is_written(CaseTitle title)
    {
        var result = await ResultOfAsync(title);
        Assert.False(result.IsAsRecorded, $"\"{title}\" is as recorded now: take it off the list of known differences ({KnownDifferences.Listed.ReasonToDiffer(Recordings.ByTitle[title.Text])}).");
    }

    private async Task<CaseResult> ResultOfAsync(CaseTitle title)
    {
        var recorded = Recordings.ByTitle[title.Text];
        Skip.If(ReasonNotToRun(recorded) is not null, ReasonNotToRun(recorded));
        return await replay.ResultOfAsync(recorded);
    }

    private static bool IsKnownToDiffer(RecordedCase recorded) => SidecarCommand.IsLocalDapr && KnownDifferences.Listed.ReasonToDiffer(recorded) is not null;

    private static TheoryData<CaseTitle> TitlesWhere(Func<RecordedCase, bool> predicate) => [.. Recordings.All.Where(predicate).Select(recorded => new CaseTitle(recorded.Title))];

    private static string? ReasonNotToRun(RecordedCase recorded)
    {
        if (recorded.InMemory && !SidecarCommand.IsLocalDapr) return "in memory only localdapr is replayed";
        if (SidecarCommand.IsDaprd && recorded.Setup["actors"].IsTrue()) return "daprd needs placement and scheduler for actors: not started by this suite";
        if (recorded.ComponentTypes.Any(type => type.EndsWith(".redis", StringComparison.Ordinal)) && RedisServer.Missing is { } noRedis) return noRedis;
        if (recorded.ComponentTypes.Contains("state.postgresql") && PostgresServer.Missing is { } missing) return missing;
        return null;
    }

    /// <summary>Starts with the first test that asks for a result.</summary>
    public sealed class ReplayOfThisRun : IAsyncLifetime
    {
        private readonly Lazy<Replay> _replay = new(() => new Replay(
            Recordings.All.Where(recorded => FileOrder.Wanted.Contains(recorded.Title) && ReasonNotToRun(recorded) is null),
            int.TryParse(Environment.GetEnvironmentVariable("CONFORMANCE_WORKERS"), out var workers) ? workers : 8,
            recorded => !IsKnownToDiffer(recorded)));

        public Task<CaseResult> ResultOfAsync(RecordedCase recorded) => _replay.Value.ResultOfAsync(recorded);

        public Task InitializeAsync() => HeavyTestLock.WaitAsync();

        public async Task DisposeAsync()
        {
            if (_replay.IsValueCreated) await _replay.Value.DisposeAsync();
        }
    }
}
