using System.Diagnostics;
using LocalDapr.Run.Apps;
using LocalDapr.Run.RunFile;

namespace LocalDapr.Run.Replicas;

/// <summary>
/// Looks after one instance as kubelet does: who is not alive any more, or takes more memory than it may, is ended and started again, in the same place and with the
/// same sidecar. One that ends by itself stays ended: here somebody wants to see that.
/// </summary>
internal sealed class InstanceGuard(AppProcess app, GuardSettings settings, TimeSpan startTimeout, HttpClient http, Action<string> tell)
{
    // Slow is not dead; and a probe that is answered within no time proves nothing else either.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MemoryPeriod = TimeSpan.FromMilliseconds(500);
    private readonly RestartBackOff _backOff = new();
    private readonly Stopwatch _sinceProbe = Stopwatch.StartNew();
    private int? _process;
    private int _failures;

    /// <summary>Nothing is to be looked after.</summary>
    public static bool IsIdle(AppInstance instance, GuardSettings settings) =>
        !settings.MemoryLimits.ContainsKey(instance.AppId) && (settings.LivenessPath is null || instance.AppPort == 0);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(settings.LivenessPeriod < MemoryPeriod ? settings.LivenessPeriod : MemoryPeriod);
        try
        {
            while (!app.IsLeaving && await timer.WaitForNextTickAsync(cancellationToken))
                if (await LookAsync(cancellationToken) is { } reason) await RestartAsync(reason, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Everything stops.
        }
    }

    /// <returns>Why it must be restarted; null: it need not.</returns>
    private async Task<(string Reason, string Detail)?> LookAsync(CancellationToken cancellationToken)
    {
        if (app.IsLeaving || app.State != AppState.Ready || app.ProcessId is not { } process) return null;
        if (process != _process)
        {
            (_process, _failures) = (process, 0);
            _sinceProbe.Restart();
        }
        if (settings.MemoryLimits.TryGetValue(app.Instance.AppId, out var limit) && AppMemory.Of(process) is { } used && used > limit)
            return ("OOMKilled", $"it took {Bytes.Megabytes(used)}, more than the {Bytes.Megabytes(limit)} it may");
        if (settings.LivenessPath is not { } path || app.Instance.AppPort == 0 || _sinceProbe.Elapsed < settings.LivenessPeriod) return null;
        _sinceProbe.Restart();
        _failures = await IsAliveAsync(path, cancellationToken) ? 0 : _failures + 1;
        return _failures < settings.LivenessFailures ? null : ("Unhealthy", $"GET {path} failed {_failures} times in a row");
    }

    private async Task<bool> IsAliveAsync(string path, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestAnswer);
        try
        {
            using var answer = await http.GetAsync($"http://{app.Instance.App.AppChannelAddress}:{app.Instance.AppPort}{path}", HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task RestartAsync((string Reason, string Detail) why, CancellationToken cancellationToken)
    {
        var ran = DateTimeOffset.UtcNow - (app.StartedAt ?? DateTimeOffset.UtcNow);
        // The kernel gives no notice; who is not alive may still say good-bye.
        if (!await app.EndForRestartAsync(why.Reason, atOnce: why.Reason == "OOMKilled")) return;
        while (true)
        {
            var pause = _backOff.Next(ran);
            tell($"{app.Instance.Name} {why.Reason}: {why.Detail}; restart {app.Restarts}{(pause > TimeSpan.Zero ? $" in {pause.TotalSeconds:0} s" : "")}");
            await Task.Delay(pause, cancellationToken);
            // Somebody has stopped or started it meanwhile.
            if (app.IsLeaving || app.State != AppState.BackOff) return;
            try
            {
                await app.StartAsync(startTimeout, cancellationToken);
                tell($"{app.Instance.Name} is ready again");
                return;
            }
            catch (RunException e)
            {
                if (!await app.BackOffAgainAsync()) return;
                (why, ran) = (("CrashLoopBackOff", e.Message), TimeSpan.Zero);
            }
        }
    }
}
