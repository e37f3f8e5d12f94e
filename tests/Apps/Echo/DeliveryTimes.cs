using System.Collections.Concurrent;

namespace Echo;

/// <summary>How long events were under way, in microseconds, by name.</summary>
internal sealed class DeliveryTimes
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _times = new();

    public void Add(string name, TimeSpan time) => _times.GetOrAdd(name, static _ => new()).Enqueue((long)time.TotalMicroseconds);

    public IReadOnlyCollection<long> Of(string name) => _times.TryGetValue(name, out var times) ? times : [];

    public void Forget(string name) => _times.TryRemove(name, out _);
}
