using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Faults;

namespace Pizza.Payments;

/// <summary>How payment deals with its provider (section <c>Provider</c> of the configuration).</summary>
public sealed class ProviderOptions
{
    /// <summary>What the fake provider does with cards.</summary>
    public FakeBehaviour Behaviour { get; set; } = FakeBehaviour.Approve;

    /// <summary>Whether the fake provider fails for two customers. Only in the Development environment: elsewhere they are customers like others.</summary>
    public bool FailsForSome { get; set; }

    /// <summary>How long an authorisation is waited for.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1.2);

    /// <summary>How long a repayment is waited for; it is tried again without limit.</summary>
    public TimeSpan RepaymentTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

public enum FakeBehaviour
{
    Approve,
    Decline,

    /// <summary>Charges the card and never says so.</summary>
    TimeOut,
}

/// <summary>A line in the books of the fake provider.</summary>
public sealed record FakeCharge
{
    public required string Reference { get; init; }
    public required long OrderId { get; init; }
    public required decimal? Amount { get; init; }
    public required FakeChargeState State { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}

public enum FakeChargeState
{
    Charged,
    Declined,
    GivenBack,

    /// <summary>Given back before it was charged: it never will be.</summary>
    Barred,
}

/// <summary>
/// A provider that moves no money, and keeps books like one that does: in the service's database, so that they outlive a crash where payments do. Two customers
/// always fail in the Development environment: the card of <see cref="DeclinedCustomer"/> is declined, that of <see cref="SilentCustomer"/> is charged without an answer.
/// </summary>
public sealed class FakeProvider(
    UnitOfWork<PaymentDbContext> books, IOptionsMonitor<ProviderOptions> options, DevelopmentFaults faults, TimeProvider time) : IPaymentProvider
{
    public const long DeclinedCustomer = 402;
    public const long SilentCustomer = 504;

    /// <summary>Fault point: before the card is charged.</summary>
    public const string AskedPoint = "provider";

    /// <summary>Fault point: the card is charged, and nobody knows yet.</summary>
    public const string ChargedPoint = "provider-charged";

    /// <summary>Fault point: before anything is given back.</summary>
    public const string GiveBackPoint = "provider-give-back";

    // The index that EF's in-memory provider lacks. On PostgreSQL it stays empty.
    private readonly ConcurrentDictionary<string, FakeCharge> _lines = new();

    public async Task<ProviderAnswer> AuthoriseAsync(Charge charge, CancellationToken ct)
    {
        await faults.AtAsync(AskedPoint, ct);
        var behaviour = charge.CustomerId switch
        {
            DeclinedCustomer when options.CurrentValue.FailsForSome => FakeBehaviour.Decline,
            SilentCustomer when options.CurrentValue.FailsForSome => FakeBehaviour.TimeOut,
            _ => options.CurrentValue.Behaviour,
        };
        var line = await books.RunAsync($"provider-{charge.Reference}", async (db, events, token) =>
        {
            if (await FindAsync(db, charge.Reference, token) is { } known) return known;
            return Write(db, events, null, new FakeCharge
            {
                Reference = charge.Reference,
                OrderId = charge.OrderId,
                Amount = charge.Amount,
                State = behaviour == FakeBehaviour.Decline ? FakeChargeState.Declined : FakeChargeState.Charged,
                ChangedAt = time.GetUtcNow(),
            });
        }, ct);
        await faults.AtAsync(ChargedPoint, ct);
        if (behaviour == FakeBehaviour.TimeOut) await Task.Delay(Timeout.Infinite, ct);
        return line.State == FakeChargeState.Charged ? new(true, null) : new(false, PaymentReasons.CardDeclined);
    }

    public async Task<bool> GiveBackAsync(Repayment repayment, CancellationToken ct)
    {
        await faults.AtAsync(GiveBackPoint, ct);
        return await books.RunAsync($"provider-{repayment.Reference}", async (db, events, token) =>
        {
            var known = await FindAsync(db, repayment.Reference, token);
            if (known is { State: not FakeChargeState.Charged }) return known.State == FakeChargeState.GivenBack;
            // A deposit went past the provider; it pays it back all the same.
            var wasCharged = known is not null || repayment.Method == PaymentMethod.BankTransfer;
            Write(db, events, known, new FakeCharge
            {
                Reference = repayment.Reference,
                OrderId = repayment.OrderId,
                Amount = known?.Amount ?? repayment.Amount,
                State = wasCharged ? FakeChargeState.GivenBack : FakeChargeState.Barred,
                ChangedAt = time.GetUtcNow(),
            });
            return wasCharged;
        }, ct);
    }

    private async ValueTask<FakeCharge?> FindAsync(PaymentDbContext db, string reference, CancellationToken ct) => db.Database.IsNpgsql()
        ? await db.FakeCharges.AsNoTracking().SingleOrDefaultAsync(c => c.Reference == reference, ct)
        : _lines.GetValueOrDefault(reference);

    private FakeCharge Write(PaymentDbContext db, EventBuffer events, FakeCharge? before, FakeCharge line)
    {
        if (before is null) db.Add(line);
        else db.Update(line);
        if (!db.Database.IsNpgsql()) events.OnCommitted(() => _lines[line.Reference] = line);
        return line;
    }
}

public static class FakeProviderEndpoints
{
    /// <summary>The books, newest first, for tests and demonstrations: in the Development environment only.</summary>
    public static void MapFakeProvider(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.Logger.LogWarning("No card is charged: the payment provider is a fake one (services/Payment/FakeProvider.cs)");
            return;
        }
        app.MapGet("/dev/provider/charges", async (long? orderId, IDbContextFactory<PaymentDbContext> contexts, CancellationToken ct) =>
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            var charges = db.FakeCharges.AsNoTracking();
            if (orderId is not null) charges = charges.Where(c => c.OrderId == orderId);
            var found = await charges.OrderByDescending(c => c.ChangedAt).Take(1_000).ToListAsync(ct);
            return found.Select(c => new FakeChargeView(c.Reference, c.OrderId, c.Amount, c.State.ToString()));
        }).ExcludeFromDescription();
    }
}

public sealed record FakeChargeView(string Reference, long OrderId, decimal? Amount, string State);
