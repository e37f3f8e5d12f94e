using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Menus;

public static class MenuEndpoints
{
    /// <summary>In won.</summary>
    public const decimal MaxPrice = 10_000_000;
    public const int MaxStock = 1_000_000;

    private const int MaxIdempotencyKey = 255;

    public static void MapMenu(this IEndpointRouteBuilder app)
    {
        var menu = app.MapGroup("/menu").WithTags("menu");
        menu.MapGet("/", ListAsync).Refuses(400);
        menu.MapPost("/", RegisterAsync).Refuses(400, 409);
        menu.MapGet("/{pizzaNm}", GetAsync).Refuses(404);
        menu.MapPatch("/{pizzaNm}", ChangeAsync).Refuses(400, 404, 409);
        menu.MapDelete("/{pizzaNm}", RemoveAsync).Refuses(404);
    }

    private static async Task<Results<Ok<PageOf<MenuItemView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, string? q, IDbContextFactory<MenuDbContext> contexts, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        errors.OptionalText("q", ref q);
        if (errors.Any) return errors.ToProblem();

        await using var db = await contexts.CreateDbContextAsync(ct);
        var found = db.Items.AsNoTracking().Where(i => i.RemovedAt == null);
#pragma warning disable CA1862 // EF Core translates no comparison with a StringComparison.
        if (q?.ToLowerInvariant() is { } wanted) found = found.Where(i => i.PizzaName.ToLower().Contains(wanted));
#pragma warning restore CA1862
        var total = await found.CountAsync(ct);
        var page = await found.OrderByDescending(i => i.MenuItemId).Skip(paging.Skip).Take(paging.Size).ToListAsync(ct);
        return TypedResults.Ok(new PageOf<MenuItemView>([.. page.Select(MenuItemView.Of)], paging.Page, paging.Size, total));
    }

    private static async Task<Results<Created<MenuItemView>, ProblemHttpResult>> RegisterAsync(
        MenuItemRequest request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        UnitOfWork<MenuDbContext> work, MenuRepository menu, IdSequences ids, TimeProvider time, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var name = request.PizzaName;
        // What stands in a path must mean the same to everybody on the way: the gateway forwards no others.
        if (errors.Text("pizzaNm", ref name) && (name.AsSpan().IndexOfAny("/\\%?#") >= 0 || name is "." or ".."))
            errors.Add("pizzaNm", "must not have any of / \\ % ? # and must not be . or ..");
        errors.OptionalText("Idempotency-Key", ref idempotencyKey, MaxIdempotencyKey);
        if (idempotencyKey is not null && !Ascii.IsValid(idempotencyKey)) errors.Add("Idempotency-Key", "must be ASCII characters.");
        CheckNumbers(request, errors, required: true);
        if (errors.Any) return errors.ToProblem();

        var registration = new MenuRegistration(name!, request.Price!.Value, request.Stock!.Value, idempotencyKey);
        var registered = await work.RunAsync($"menu-{name}", async (db, events, token) =>
        {
            var known = await menu.LockAsync(db, name!, token);
            var menuItemId = known is null ? await ids.NextAsync(db, MenuDbContext.MenuItemIds, token) : 0;
            if (MenuItem.Register(known, menuItemId, registration, time.GetUtcNow()) is not { } decision) return null;
            menu.Save(db, events, known, decision);
            return decision.Item;
        }, ct);
        if (registered is null) return Problems.Conflict("pizzaNm", $"{name} is on the menu already; change it with PATCH.");
        return TypedResults.Created($"/menu/{Uri.EscapeDataString(registered.PizzaName)}", MenuItemView.Of(registered));
    }

    private static async Task<Results<Ok<MenuItemView>, ProblemHttpResult>> GetAsync(
        string pizzaNm, IDbContextFactory<MenuDbContext> contexts, MenuRepository menu, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return (await menu.FindAsync(db, [pizzaNm], ct)).GetValueOrDefault(pizzaNm) is { IsOnTheMenu: true } item
            ? TypedResults.Ok(MenuItemView.Of(item))
            : NotFound(pizzaNm);
    }

    private static async Task<Results<Ok<MenuItemView>, ProblemHttpResult>> ChangeAsync(
        string pizzaNm, MenuItemRequest request, UnitOfWork<MenuDbContext> work, MenuRepository menu, TimeProvider time, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (request.PizzaName is not null && request.PizzaName.Trim() != pizzaNm) errors.Add("pizzaNm", "cannot be changed: remove the item and register another one.");
        if (request is { Price: null, Stock: null }) errors.Add("body", "must have price or stock.");
        CheckNumbers(request, errors, required: false);
        if (errors.Any) return errors.ToProblem();

        var (changed, meanwhile) = await work.RunAsync<(MenuItem? Changed, List<(string Field, string Message)> Meanwhile)>($"menu-{pizzaNm}", async (db, events, token) =>
        {
            var known = await menu.LockAsync(db, pizzaNm, token);
            if (known?.Change(request.Price, request.Stock, time.GetUtcNow()) is not { } decision) return (null, []);
            if (known.ChangedSince(request.Seen, request.Price, request.Stock).ToList() is { Count: > 0 } conflicts) return (null, conflicts);
            menu.Save(db, events, known, decision);
            return (decision.Item, []);
        }, ct);
        foreach (var (field, message) in meanwhile) errors.Add(field, message);
        if (errors.Any) return errors.ToProblem(StatusCodes.Status409Conflict);
        return changed is null ? NotFound(pizzaNm) : TypedResults.Ok(MenuItemView.Of(changed));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string pizzaNm, UnitOfWork<MenuDbContext> work, MenuRepository menu, TimeProvider time, CancellationToken ct)
    {
        var removed = await work.RunAsync($"menu-{pizzaNm}", async (db, events, token) =>
        {
            var known = await menu.LockAsync(db, pizzaNm, token);
            if (known?.Remove(time.GetUtcNow()) is not { } decision) return false;
            menu.Save(db, events, known, decision);
            return true;
        }, ct);
        return removed ? TypedResults.NoContent() : NotFound(pizzaNm);
    }

    private static void CheckNumbers(MenuItemRequest request, FieldErrors errors, bool required)
    {
        if (request.Price is { } price ? price < 0 || price > MaxPrice || price != decimal.Truncate(price) : required)
            errors.Add("price", $"must be a whole number of won from 0 to {MaxPrice}.");
        if (request.Stock is { } stock ? stock is < 0 or > MaxStock : required)
            errors.Add("stock", $"must be a whole number from 0 to {MaxStock}.");
    }

    private static ProblemHttpResult NotFound(string pizzaNm) => Problems.NotFound($"{pizzaNm} on the menu", "pizzaNm");
}
