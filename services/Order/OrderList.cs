using System.Collections.Concurrent;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Ordering;

/// <summary>
/// All orders, newest first, without an index that every order would have to write: ids are numbers, so the list reads them in blocks from the
/// newest down and skips the gaps. A block that is full never changes its count, so it is counted once per process.
/// </summary>
public sealed class OrderList(OrderIds ids, OrderRepository orders)
{
    private readonly ConcurrentDictionary<long, byte> _full = new();

    public async Task<PageOf<Order>> ReadAsync(Paging paging, CancellationToken ct)
    {
        var end = await ids.EndAsync(ct);
        var items = new List<Order>();
        var before = 0;
        for (var from = end - OrderIds.BlockSize; from >= 1; from -= OrderIds.BlockSize)
        {
            var wanted = before < paging.Skip + (long)paging.Size && before + OrderIds.BlockSize > paging.Skip;
            if (!wanted && _full.ContainsKey(from))
            {
                before += OrderIds.BlockSize;
                continue;
            }
            var block = await orders.FindAsync([.. Enumerable.Range(0, OrderIds.BlockSize).Select(i => from + i)], ct);
            if (block.Count == OrderIds.BlockSize) _full[from] = 0;
            items.AddRange(block.OrderByDescending(o => o.OrderId).Skip(Math.Max(0, paging.Skip - before)).Take(paging.Size - items.Count));
            before += block.Count;
        }
        return new PageOf<Order>(items, paging.Page, paging.Size, before);
    }
}
