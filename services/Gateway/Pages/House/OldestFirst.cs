namespace Pizza.Gateway.Pages.House;

/// <summary>Lists come newest first; whoever works through one wants the oldest, however many there are.</summary>
internal static class OldestFirst
{
    private const int PageSize = 50;

    /// <summary>The oldest items of a list, oldest first, with the number of all of them. At most three requests.</summary>
    /// <param name="house">Whom to ask.</param>
    /// <param name="path">A list with a query, without page and size.</param>
    /// <param name="ct">Ends the asking.</param>
    public static async Task<Answer<Listed<T>>> OldestAsync<T>(this HouseClient house, string path, CancellationToken ct) where T : class
    {
        var first = await PageAsync(0);
        if (first.Value is not { } newest) return first;
        if (newest.Total <= PageSize) return Turned(newest.Items, newest.Total);
        var last = (newest.Total - 1) / PageSize;
        var (end, before) = (PageAsync(last), PageAsync(last - 1));
        await Task.WhenAll(end, before);
        if ((await end).Value is not { } oldest || (await before).Value is not { } older) return (await end).IsOk ? await before : await end;
        return Turned([.. older.Items.Concat(oldest.Items).TakeLast(PageSize)], oldest.Total);

        Task<Answer<Listed<T>>> PageAsync(int page) => house.GetAsync<Listed<T>>($"{path}&page={page}&size={PageSize}", ct);

        static Answer<Listed<T>> Turned(IReadOnlyList<T> items, int total) => new(StatusCodes.Status200OK, new Listed<T>([.. items.Reverse()], 0, PageSize, total));
    }
}
