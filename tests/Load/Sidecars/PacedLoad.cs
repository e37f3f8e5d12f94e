using System.Diagnostics;

namespace Pizza.Load.Sidecars;

/// <summary>
/// Starts something at a fixed rate, whether or not what was started before has ended, and counts how long each takes. So a slow answer delays
/// nobody else's start, and is not asked less often for being slow.
/// </summary>
internal sealed class PacedLoad(int perSecond, Func<CancellationToken, Task> once)
{
    // More than this in progress: the rate is beyond what the machine can do, and the figures would be those of a queue.
    private const int MostInProgress = 2000;

    /// <exception cref="BenchmarkException">The rate could not be kept, or one failed.</exception>
    public async Task RunAsync(TimeSpan duration, Latencies latencies, CancellationToken ct)
    {
        var inProgress = 0;
        var failure = default(Exception);
        // A thread of its own: on the pool it would wait behind the answers it causes.
        var pacing = Task.Factory.StartNew(() =>
        {
            var begin = Stopwatch.GetTimestamp();
            var total = (long)(duration.TotalSeconds * perSecond);
            for (long started = 0; started < total && !ct.IsCancellationRequested && Volatile.Read(ref failure) is null;)
            {
                var due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * perSecond) + 1);
                for (; started < due; started++)
                {
                    if (Interlocked.Increment(ref inProgress) > MostInProgress)
                        throw new BenchmarkException($"{perSecond} per second is more than this machine can do: {MostInProgress} are waiting.");
                    _ = Task.Run(OnceAsync, CancellationToken.None);
                }
                Thread.Sleep(1);
            }
        }, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await pacing;
        while (Volatile.Read(ref inProgress) > 0) await Task.Delay(10, ct);
        if (failure is not null) throw new BenchmarkException($"A call failed: {failure.Message}");

        async Task OnceAsync()
        {
            var from = Stopwatch.GetTimestamp();
            try
            {
                await once(ct);
                latencies.Add(Stopwatch.GetElapsedTime(from));
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or BenchmarkException)
            {
                Volatile.Write(ref failure, e);
            }
            finally
            {
                Interlocked.Decrement(ref inProgress);
            }
        }
    }
}
