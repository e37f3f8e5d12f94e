using System.Collections.Concurrent;
using LocalDapr.Conformance.Comparing;

namespace LocalDapr.Conformance.Replaying;

/// <summary>What came of a case.</summary>
/// <param name="Differences">Empty: as recorded.</param>
/// <param name="Output">The end of what the sidecars printed.</param>
public sealed record CaseResult(IReadOnlyList<string> Differences, string Output)
{
    public bool IsAsRecorded => Differences.Count == 0;

    public override string ToString() => string.Join('\n', Differences.Take(12)) + "\n\n" + Output;
}

/// <summary>
/// Replays cases in the background, several installations at a time, long ones first; tests ask for the result of theirs. Cases
/// that may share processes do, in file order. A case that differs is run again when all others are through, alone: beside others it may be late.
/// </summary>
public sealed class Replay : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<IReadOnlyList<RecordedCase>> _groups;
    private readonly Dictionary<string, TaskCompletionSource<CaseResult>> _results;
    private readonly ConcurrentQueue<RecordedCase> _again = [];
    private readonly Func<RecordedCase, bool> _secondChance;
    private readonly Task _workers;

    /// <param name="workers">Installations at one time.</param>
    /// <param name="secondChance">Whether a case that differs is worth a second run.</param>
    public Replay(IEnumerable<RecordedCase> cases, int workers, Func<RecordedCase, bool> secondChance)
    {
        var wanted = cases.ToList();
        _secondChance = secondChance;
        _results = wanted.ToDictionary(recorded => recorded.Title,
            _ => new TaskCompletionSource<CaseResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        _groups = new(wanted
            .GroupBy(recorded => recorded.Group ?? recorded.Title)
            .Select(group => (IReadOnlyList<RecordedCase>)[.. group])
            .OrderByDescending(group => group.Sum(recorded => recorded.Cost)));
        _workers = WorkAsync(workers);
    }

    public Task<CaseResult> ResultOfAsync(RecordedCase recorded) => _results[recorded.Title].Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _workers;
        _stop.Dispose();
    }

    private async Task WorkAsync(int workers)
    {
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested && _groups.TryDequeue(out var group)) await RunAsync(group, isAlone: false);
        })));
        while (_again.TryDequeue(out var recorded)) await RunAsync([recorded], isAlone: true);
    }

    private async Task RunAsync(IReadOnlyList<RecordedCase> group, bool isAlone)
    {
        var done = 0;
        try
        {
            await using var installation = await Installation.StartAsync(group[0].Setup, _stop.Token);
            for (; done < group.Count; done++)
            {
                IReadOnlyList<string> differences;
                try
                {
                    differences = group[done].Compare(await CaseRun.ObserveAsync(installation, group[done], done == 0, _stop.Token));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    differences = [e.ToString()];
                }
                Report(group[done], new CaseResult(differences, installation.Output), isAlone);
            }
        }
        catch (Exception e)
        {
            foreach (var recorded in group.Skip(done))
            {
                if (_stop.IsCancellationRequested) _results[recorded.Title].TrySetCanceled(_stop.Token);
                else Report(recorded, new CaseResult(["start: " + e], ""), isAlone);
            }
        }
    }

    private void Report(RecordedCase recorded, CaseResult result, bool isAlone)
    {
        if (result.IsAsRecorded || isAlone || !_secondChance(recorded)) _results[recorded.Title].TrySetResult(result);
        else _again.Enqueue(recorded);
    }
}
