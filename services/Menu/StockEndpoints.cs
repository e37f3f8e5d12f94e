using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Menus;

/// <summary>What payment asks, synchronously, before it takes money. The gateway forwards none of it.</summary>
public static class StockEndpoints
{
    /// <summary>Fault point: payment asks for the stock of an order.</summary>
    public const string TakePoint = "stock-take";

    public static void MapStock(this IEndpointRouteBuilder app)
    {
        // One path for all orders: a circuit breaker belongs to a path, and would never open for one that names the order.
        app.MapPost("/internal/stock/take", TakeAsync).WithTags("internal").Refuses(400);
        app.MapPost("/internal/prices", PriceAsync).WithTags("internal").Refuses(400);
    }

    private static async Task<Results<Ok<StockAnswer>, ProblemHttpResult>> TakeAsync(
        TakeStockRequest request, UnitOfWork<MenuDbContext> work, MenuRepository menu, DevelopmentFaults faults, TimeProvider time, CancellationToken ct)
    {
        await faults.AtAsync(TakePoint, ct);
        var errors = new FieldErrors();
        var id = request.OrderId;
        if (id < 1) errors.Add("orderId", "must be a whole number from 1.");
        if (request.Attempt < 1) errors.Add("attempt", "must be a whole number from 1.");
        CheckItems(request.Items, errors);
        if (errors.Any) return errors.ToProblem();

        return TypedResults.Ok(await work.RunAsync($"order-{id}", async (db, events, token) =>
        {
            var known = await menu.FindStockAsync(db, id, token);
            var items = OnTheMenu(await menu.LockAsync(db, request.Items.Select(i => i.PizzaName), token));
            var decision = OrderStock.Take(known, new(id, request.Attempt, request.CustomerId, request.OrderStatus, request.Items, AllOrUnknown: true), items, time.GetUtcNow());
            menu.Save(db, events, known, decision);
            return decision.Unknown is { } unknown ? new("UnknownPizza", PizzaName: unknown) : AnswerOf(decision.Stock!, request.Attempt);
        }, ct));
    }

    private static async Task<Results<Ok<StockAnswer>, ProblemHttpResult>> PriceAsync(
        PriceRequest request, IDbContextFactory<MenuDbContext> contexts, MenuRepository menu, CancellationToken ct)
    {
        var errors = new FieldErrors();
        CheckItems(request.Items, errors);
        if (errors.Any) return errors.ToProblem();
        await using var db = await contexts.CreateDbContextAsync(ct);
        var items = OnTheMenu(await menu.FindAsync(db, request.Items.Select(i => i.PizzaName), ct));
        return TypedResults.Ok(request.Items.FirstOrDefault(l => !items.ContainsKey(l.PizzaName)) is { } unknown
            ? new StockAnswer("UnknownPizza", PizzaName: unknown.PizzaName)
            : new StockAnswer("Known", OrderStock.PriceOf(request.Items, items)));
    }

    private static StockAnswer AnswerOf(OrderStock stock, int attempt) =>
        attempt <= stock.EndedAt ? new("Ended") : new(stock.State.ToString(), stock.Price, stock.Missing);

    internal static Dictionary<string, MenuItem> OnTheMenu(Dictionary<string, MenuItem> items) =>
        items.Where(i => i.Value.IsOnTheMenu).ToDictionary();

    private static void CheckItems(IReadOnlyList<Contracts.OrderItem>? items, FieldErrors errors)
    {
        if (items is not { Count: > 0 } || items.Any(i => i is not { Quantity: > 0, PizzaName.Length: > 0 })) errors.Add("items", "must have at least one line, each with pizzaNm and qty.");
    }
}
