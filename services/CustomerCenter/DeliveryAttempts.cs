using Pizza.ServiceDefaults.Live;

namespace Pizza.CustomerCenter;

/// <summary>
/// Which delivery of an event to this process it is. Neither a CloudEvent nor the sidecar says so: those that failed are counted here, the last thousands of
/// them. Another replica, and this one after a restart, counts from 1 again.
/// </summary>
public sealed class DeliveryAttempts
{
    private readonly Lock _lock = new();
    private readonly RecentMap<string, int> _failed = new(4096);

    /// <summary>From 1.</summary>
    public int Of(string eventId)
    {
        lock (_lock) return _failed.TryGet(eventId, out var failed) ? failed + 1 : 1;
    }

    /// <summary>It will come again.</summary>
    public void Failed(string eventId)
    {
        lock (_lock) _failed.Set(eventId, _failed.TryGet(eventId, out var failed) ? failed + 1 : 1);
    }
}
