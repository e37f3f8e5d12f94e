using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>
/// Searches the pages through the index that narrows most: by customer, else by store, else by day. What the index alone decides is
/// counted there; for the rest the pages are read, a hundred at a time, and only those of the page asked for are kept.
/// </summary>
public sealed class MyPageSearch(ViewStore store, ViewIndexReader index)
{
    private const int PagesReadAtOnce = 100;

    public async Task<PageOf<MyPage>> FindAsync(MyPageFilter filter, Paging paging, CancellationToken ct)
    {
        var window = new PageWindow<MyPage>(paging);
        await foreach (var listed in CandidatesAsync(filter, ct))
        {
            if (filter.IsDecidedByIndex) await TakeAsync(listed, window, ct);
            else await TakeMatchingAsync(listed, filter, window, ct);
        }
        return window.ToPage();
    }

    private IAsyncEnumerable<List<Listed>> CandidatesAsync(MyPageFilter filter, CancellationToken ct) => filter switch
    {
        { CustomerId: { } customerId } => OneGroup(index.AllAsync(Indexes.OfCustomer(customerId), filter.From, filter.To, ct)),
        { StoreId: { } storeId } => OneGroup(index.AllAsync(Indexes.OfStore(storeId), filter.From, filter.To, ct)),
        _ => index.PeriodsAsync(Indexes.Days, filter.From, filter.To, ct),
    };

    private static async IAsyncEnumerable<List<Listed>> OneGroup(Task<List<Listed>> group)
    {
        yield return await group;
    }

    private async Task TakeAsync(List<Listed> listed, PageWindow<MyPage> window, CancellationToken ct)
    {
        var (from, count) = window.Take(listed.Count);
        foreach (var page in await PagesAsync(listed.GetRange(from, count), ct)) window.Keep(page);
    }

    private async Task TakeMatchingAsync(List<Listed> listed, MyPageFilter filter, PageWindow<MyPage> window, CancellationToken ct)
    {
        foreach (var chunk in listed.Chunk(PagesReadAtOnce))
        {
            foreach (var page in (await PagesAsync(chunk, ct)).Where(filter.Matches))
                if (window.Take(1).Count == 1) window.Keep(page);
        }
    }

    private async Task<List<MyPage>> PagesAsync(IReadOnlyCollection<Listed> listed, CancellationToken ct)
    {
        var found = await store.GetManyAsync(Documents.Page, listed.Select(l => Documents.PageKey(l.Id)), ct);
        return [.. listed.Select(l => found.GetValueOrDefault(Documents.PageKey(l.Id))).OfType<MyPage>()];
    }
}
