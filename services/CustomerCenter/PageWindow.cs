using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>Counts everything that passes, in order, and keeps what belongs on the page asked for.</summary>
public sealed class PageWindow<T>(Paging paging)
{
    private readonly List<T> _items = [];

    public int Total { get; private set; }

    /// <summary>Lets the next <paramref name="count"/> items pass.</summary>
    /// <returns>Which of them belong on the page: from the first (0-based), how many.</returns>
    public (int From, int Count) Take(int count)
    {
        var from = (int)Math.Clamp((long)paging.Skip - Total, 0, count);
        var to = (int)Math.Clamp((long)paging.Skip + paging.Size - Total, 0, count);
        Total += count;
        return (from, to - from);
    }

    public void Keep(T item) => _items.Add(item);

    public PageOf<T> ToPage() => new(_items, paging.Page, paging.Size, Total);
}
