using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Faults;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Payments;

public static class PaymentEndpoints
{
    /// <summary>Fault point: order asks for a card to be charged.</summary>
    public const string AuthorisePoint = "payment-authorise";

    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var payments = app.MapGroup("/payments").WithTags("payments");
        payments.MapGet("/", ListAsync).Refuses(400);
        payments.MapGet("/{id}", GetAsync).Refuses(404);
        payments.MapPatch("/{id}", ConfirmAsync).Refuses(400, 404, 409, 503);
        // What order asks, synchronously. The gateway forwards none of it.
        // One path for all orders: a circuit breaker belongs to a path, and would never open for one that names the order.
        app.MapPost("/internal/payments/authorise", AuthoriseAsync).WithTags("internal").Refuses(400);
        app.MapPost("/internal/payments/price", PriceAsync).WithTags("internal").Refuses(400);
    }

    private static async Task<Results<Ok<PageOf<PaymentView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, string? orderId, string? status, IDbContextFactory<PaymentDbContext> contexts, PaymentRepository payments, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var paging = Paging.Read(request, errors);
        var ofOrder = errors.OptionalId("orderId", orderId);
        var inStatus = string.IsNullOrEmpty(status) ? null : errors.Named<PaymentStatus>("status", status);
        if (errors.Any) return errors.ToProblem();

        await using var db = await contexts.CreateDbContextAsync(ct);
        if (ofOrder is { } wanted)
        {
            var one = await payments.FindByOrderAsync(db, wanted, ct);
            PaymentView[] found1 = one is { IsPayment: true } && (inStatus is null || one.Status == inStatus) ? [PaymentView.Of(one)] : [];
            return TypedResults.Ok(new PageOf<PaymentView>([.. found1.Skip(paging.Skip)], paging.Page, paging.Size, found1.Length));
        }
        var found = db.Payments.AsNoTracking().Where(p => p.PaymentId != null);
        if (inStatus is not null) found = found.Where(p => p.Status == inStatus);
        var total = await found.CountAsync(ct);
        var page = await found.OrderByDescending(p => p.PaymentId).Skip(paging.Skip).Take(paging.Size).ToListAsync(ct);
        return TypedResults.Ok(new PageOf<PaymentView>([.. page.Select(PaymentView.Of)], paging.Page, paging.Size, total));
    }

    private static async Task<Results<Ok<PaymentView>, ProblemHttpResult>> GetAsync(
        string id, IDbContextFactory<PaymentDbContext> contexts, PaymentRepository payments, CancellationToken ct)
    {
        if (!FieldRules.TryId(id, out var paymentId)) return NotFound(id);
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await payments.FindAsync(db, paymentId, ct) is { } payment ? TypedResults.Ok(PaymentView.Of(payment)) : NotFound(id);
    }

    private static async Task<Results<Ok<PaymentView>, ProblemHttpResult>> ConfirmAsync(string id, PaymentPatch patch, Deposits deposits, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var status = errors.Named<PaymentStatus>("status", patch.Status);
        if (!FieldRules.TryId(id, out var paymentId)) return NotFound(id);
        if (status is null) return errors.ToProblem();
        if (status != PaymentStatus.DepositConfirmed)
            return Problems.Conflict("status", $"{status} is not set by a request; the seller says {PaymentStatus.DepositConfirmed}.");

        if (await deposits.ConfirmAsync(paymentId, ct) is not var (payment, done)) return NotFound(id);
        return done ? TypedResults.Ok(PaymentView.Of(payment)) : Problems.Conflict("status", payment.Method == PaymentMethod.BankTransfer
            ? $"Payment {paymentId} is {payment.Status} and waits for no deposit."
            : $"Payment {paymentId} is by {payment.Method}; there is no deposit to confirm.");
    }

    private static async Task<Results<Ok<CardAnswer>, ProblemHttpResult>> AuthoriseAsync(
        AuthoriseRequest request, CardPayments cards, DevelopmentFaults faults, CancellationToken ct)
    {
        await faults.AtAsync(AuthorisePoint, ct);
        var errors = new FieldErrors();
        if (request.OrderId < 1) errors.Add("orderId", "must be a whole number from 1.");
        if (request.Attempt < 1) errors.Add("attempt", "must be a whole number from 1.");
        CheckItems(request.Items, errors);
        if (errors.Any) return errors.ToProblem();
        return TypedResults.Ok(await cards.AuthoriseAsync(new(request.OrderId, request.Attempt, request.CustomerId, request.Items), ct));
    }

    /// <summary>What an order would cost, for those that pay later; handed through from the menu.</summary>
    private static async Task<Results<Ok<StockAnswer>, ProblemHttpResult>> PriceAsync(PriceRequest request, MenuClient menu, DevelopmentFaults faults, CancellationToken ct)
    {
        await faults.AtAsync(AuthorisePoint, ct);
        var errors = new FieldErrors();
        CheckItems(request.Items, errors);
        if (errors.Any) return errors.ToProblem();
        return TypedResults.Ok(await menu.PriceAsync(request.Items, ct));
    }

    private static void CheckItems(IReadOnlyList<OrderItem>? items, FieldErrors errors)
    {
        if (items is not { Count: > 0 } || items.Any(i => i is not { Quantity: > 0, PizzaName.Length: > 0 })) errors.Add("items", "must have at least one line, each with pizzaNm and qty.");
    }

    private static ProblemHttpResult NotFound(string id) => Problems.NotFound($"payment {id}", "paymentId");
}
