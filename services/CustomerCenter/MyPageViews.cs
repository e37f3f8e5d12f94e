using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>Makes pages as they go out. What changes for many of them at once is not in their documents: it is read with them.</summary>
public sealed class MyPageViews(StoreNames names, Popularities popularities)
{
    /// <summary>The pages as they go out; those that are no order yet are left out.</summary>
    public async Task<IReadOnlyList<MyPageView>> OfAsync(IReadOnlyCollection<MyPage> pages, CancellationToken ct)
    {
        var storeNames = await names.OfAsync(pages.Where(p => p.Ticket?.StoreName is null).Select(p => p.StoreId).OfType<long>(), ct);
        var views = pages.Select(p => MyPageView.Of(p, p.StoreId is { } id ? storeNames.GetValueOrDefault(id) : null)).OfType<MyPageView>().ToList();
        var texts = await popularities.TextsAsync(views.SelectMany(v => new[] { PizzaKey(v), StoreKey(v) }).OfType<string>(), ct);
        return [.. views.Select(v => v with { Popularity = texts[PizzaKey(v)], StorePopularity = StoreKey(v) is { } key ? texts[key] : null })];
    }

    /// <summary>The page of a list as it goes out.</summary>
    public async Task<PageOf<MyPageView>> OfAsync(PageOf<MyPage> pages, CancellationToken ct) =>
        new(await OfAsync(pages.Items, ct), pages.Page, pages.Size, pages.Total);

    private static string PizzaKey(MyPageView view) => Documents.PopularityOfPizza(view.PizzaName);

    private static string? StoreKey(MyPageView view) => view.StoreId is { } id ? Documents.PopularityOfStore(id) : null;
}
