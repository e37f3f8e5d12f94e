using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Marketing;

public static class RankingEndpoints
{
    public static void MapRankings(this IEndpointRouteBuilder app)
    {
        var rankings = app.MapGroup("/rankings").WithTags("rankings");
        rankings.MapGet("/pizzas", PizzasAsync).Refuses(400);
        rankings.MapGet("/stores", StoresAsync).Refuses(400);
    }

    private static Task<Results<Ok<PageOf<PizzaRankView>>, ProblemHttpResult>> PizzasAsync(
        HttpRequest request, IDbContextFactory<MarketingDbContext> contexts, RankingRepository rankings, IOptionsMonitor<RankingOptions> options, CancellationToken ct) =>
        PageAsync(request, contexts, rankings, RankedKind.Pizza, (item, rank) => PizzaRankView.Of(item, rank, options.CurrentValue.Words), ct);

    private static Task<Results<Ok<PageOf<StoreRankView>>, ProblemHttpResult>> StoresAsync(
        HttpRequest request, IDbContextFactory<MarketingDbContext> contexts, RankingRepository rankings, IOptionsMonitor<RankingOptions> options, CancellationToken ct) =>
        PageAsync(request, contexts, rankings, RankedKind.Store, (item, rank) => StoreRankView.Of(item, rank, options.CurrentValue.Words), ct);

    private static async Task<Results<Ok<PageOf<TView>>, ProblemHttpResult>> PageAsync<TView>(
        HttpRequest request, IDbContextFactory<MarketingDbContext> contexts, RankingRepository rankings, RankedKind kind, Func<RankedItem, int?, TView> view, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        if (errors.Any) return errors.ToProblem();
        await using var db = await contexts.CreateDbContextAsync(ct);
        var (items, total) = await rankings.PageAsync(db, kind, paging.Skip, paging.Size, ct);
        return TypedResults.Ok(new PageOf<TView>([.. items.Select(i => view(i.Item, i.Rank))], paging.Page, paging.Size, total));
    }
}
