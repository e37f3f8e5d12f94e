using Pizza.ServiceDefaults.Live;

namespace Pizza.CustomerCenter;

/// <summary>How popular the pizzas and stores of pages are. Remembered for a second, no longer than marketing waits between two changes, for a bounded number of them.</summary>
public sealed class Popularities(ViewStore store, TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RecentMap<string, (string? Text, DateTimeOffset Until)> _known = new(Capacity);

    /// <summary>The texts to be shown, by document key; null where there is none.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> TextsAsync(IEnumerable<string> keys, CancellationToken ct)
    {
        var texts = new Dictionary<string, string?>();
        var unknown = new Dictionary<string, DocumentKind>();
        var now = time.GetUtcNow();
        lock (_gate)
            foreach (var key in keys)
            {
                if (_known.TryGet(key, out var known) && known.Until > now) texts[key] = known.Text;
                else unknown[key] = Documents.Popularity;
            }
        if (unknown.Count == 0) return texts;

        // A peek: what cannot be read is shown without, and asked for again in a second. Most free-text pizzas have none, and are not worth a second question.
        var read = await store.PeekAsync(unknown, ct);
        foreach (var key in unknown.Keys) texts[key] = ((Popularity?)read.GetValueOrDefault(key).Document)?.Text;
        lock (_gate)
            foreach (var key in unknown.Keys) _known.Set(key, (texts[key], now + Freshness));
        return texts;
    }
}
