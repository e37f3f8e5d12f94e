namespace Pizza.Gateway.Pages.House;

/// <summary>Lists get shorter, and addresses of their pages are kept.</summary>
internal static class LastPage
{
    /// <summary>A page of a list; the last one, where the list ends before it. <see cref="Listed{T}.Page"/> says which it is.</summary>
    /// <param name="house">Whom to ask.</param>
    /// <param name="path">The question for a page, from 0.</param>
    /// <param name="page">From 0.</param>
    /// <param name="ct">Ends the asking.</param>
    public static async Task<Answer<Listed<T>>> PageAsync<T>(this HouseClient house, Func<int, string> path, int page, CancellationToken ct) where T : class
    {
        var answer = await house.GetAsync<Listed<T>>(path(page), ct);
        return answer.Value is { Items.Count: 0, Total: > 0, Size: > 0 } past && page > 0 ? await house.GetAsync<Listed<T>>(path((past.Total - 1) / past.Size), ct) : answer;
    }
}
