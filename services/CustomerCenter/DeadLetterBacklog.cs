using System.Text.Json;
using Dapr;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.CustomerCenter;

/// <summary>Tells how many dead letters nobody has dealt with. Nothing is looked up unless somebody collects it.</summary>
public sealed class DeadLetterBacklog(ViewIndexReader index, TimeProvider time, ILogger<DeadLetterBacklog> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private readonly Backlog _backlog = new("pizza.dead_letters.waiting", "pizza.dead_letters.age", "{event}", "Dead letters that are not deleted", time);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _backlog.WatchAsync(LookEvery, LookAsync, stoppingToken);

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            long count = 0;
            DateTimeOffset? oldest = null;
            await foreach (var listed in index.PeriodsAsync(Indexes.DeadLetters, null, null, ct))
            {
                count += listed.Count;
                // The newest first: the last one that is listed is the oldest.
                if (listed.Count > 0) oldest = DateTimeOffset.FromUnixTimeMilliseconds(listed[^1].At);
            }
            _backlog.Report(count, oldest);
        }
        // The store is away: what was seen last ages meanwhile.
        catch (Exception e) when (e is DaprException or HttpRequestException or JsonException)
        {
            logger.LogDebug("dead letters could not be counted: {Reason}", e.GetBaseException().Message);
        }
    }
}
