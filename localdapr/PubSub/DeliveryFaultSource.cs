using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>Draws the delays of <see cref="DeliveryFaults"/> from one seeded sequence.</summary>
internal sealed class DeliveryFaultSource(DeliveryFaults faults)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(faults.Seed);

    public int Copies => faults.Duplicate ? 2 : 1;

    public TimeSpan NextDelay()
    {
        if (faults.ShuffleUpTo <= TimeSpan.Zero)
            return TimeSpan.Zero;
        lock (_lock)
            return faults.ShuffleUpTo * _random.NextDouble();
    }
}
