namespace LocalDapr.Faults;

/// <summary>
/// Decides for one rule at one place (an app's topic, a caller and its target, an app's store) whether it strikes. The n-th decision is a
/// function of the seed, the rule, the place and n alone, so every run draws the same sequence, whatever goes on at other places.
/// </summary>
internal sealed class FaultDraw(int seed, FaultRule rule, string place)
{
    /// <summary>Of so many events the deliveries are remembered; one that comes again after that begins anew.</summary>
    private const int Remembered = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _byId = [];
    private readonly Queue<string> _ids = new();
    private long _seen;
    private long _strikes;

    /// <param name="id">The event's id where the rule decides by it, else null.</param>
    public Strike? Next(string? id = null)
    {
        lock (_lock)
        {
            var number = id is null ? ++_seen : Again(id);
            var drawn = Hash(id, number);
            var strikes = rule.Every is { } every ? number % every == 0 : rule.Probability >= 1 || Share(drawn) < rule.Probability;
            if (!strikes || _strikes >= (rule.Times ?? long.MaxValue))
                return null;
            _strikes++;
            return new Strike(rule, Share(Mix(drawn)));
        }
    }

    private long Again(string id)
    {
        if (!_byId.TryGetValue(id, out var times))
        {
            _ids.Enqueue(id);
            if (_ids.Count > Remembered)
                _byId.Remove(_ids.Dequeue());
        }
        return _byId[id] = times + 1;
    }

    // FNV-1a over what the decision depends on; the same on every machine.
    private ulong Hash(string? id, long number)
    {
        var hash = 14695981039346656037UL;
        Add((ulong)seed);
        Add((ulong)rule.Index);
        AddText(place);
        AddText(id ?? "");
        Add((ulong)number);
        return Mix(hash);

        void Add(ulong value) => hash = (hash ^ value) * 1099511628211UL;

        void AddText(string text)
        {
            foreach (var letter in text)
                Add(letter);
            Add(0x10000);
        }
    }

    // The finaliser of SplitMix64: neighbours in become strangers out.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    private static double Share(ulong hash) => (hash >> 11) / (double)(1UL << 53);
}

/// <summary>A rule that strikes, and how hard: a number from 0 to 1.</summary>
internal readonly record struct Strike(FaultRule Rule, double Share)
{
    public TimeSpan Pause => Rule.Fault == Fault.Shuffle ? Rule.Duration * Share : Rule.Duration;
}
