using System.Diagnostics.CodeAnalysis;

namespace Pizza.ServiceDefaults.Live;

/// <summary>
/// Remembers what was set lately, in bounded memory: at least the last <paramref name="capacity"/> keys, at most twice as many.
/// Not for several threads at once.
/// </summary>
public sealed class RecentMap<TKey, TValue>(int capacity) where TKey : notnull
{
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _young.TryGetValue(key, out value) || _old.TryGetValue(key, out value);

    public void Set(TKey key, TValue value)
    {
        if (_young.Count >= capacity && !_young.ContainsKey(key)) (_old, _young) = (_young, []);
        _young[key] = value;
    }
}
