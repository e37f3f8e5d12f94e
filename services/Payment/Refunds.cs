using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Payments;

/// <summary>
/// Gives back what is to be given back, however often the provider fails. It works from the table, so a restart changes nothing; two replicas that find the
/// same payment ask the provider for the same repayment, which is one.
/// </summary>
public sealed class Refunds(
    IDbContextFactory<PaymentDbContext> contexts, UnitOfWork<PaymentDbContext> work, PaymentRepository payments, IPaymentProvider provider,
    IOptionsMonitor<ProviderOptions> options, TimeProvider time, ILogger<Refunds> logger) : BackgroundService
{
    private const int Batch = 100;
    private const int AtOnce = 8;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly Backlog _backlog = new("pizza.refunds.waiting", "pizza.refunds.age", "{payment}", "Payments on their way back to the customer", time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = LookEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                pause = await GiveBackAsync(stoppingToken) ? LookEvery : Longer(pause);
            }
            // The database is away: what is to be given back is still there when it is back.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && (e is DbException or DbUpdateException or InvalidOperationException or TimeoutException))
            {
                logger.LogWarning("repayments could not be looked up: {Reason}", e.GetBaseException().Message);
                pause = Longer(pause);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether all that was tried is done.</returns>
    private async Task<bool> GiveBackAsync(CancellationToken ct)
    {
        IReadOnlyList<Payment> refunding;
        await using (var db = await contexts.CreateDbContextAsync(ct))
            refunding = await payments.RefundingAsync(db, Batch, ct);
        if (_backlog.IsWatched) await MeasureAsync(ct);
        var failed = 0;
        await Parallel.ForEachAsync(refunding, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (payment, token) =>
        {
            if (!await GiveBackAsync(payment, token)) Interlocked.Increment(ref failed);
        });
        return failed == 0;
    }

    private async Task<bool> GiveBackAsync(Payment payment, CancellationToken ct)
    {
        bool wasCharged;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.CurrentValue.RepaymentTimeout);
        try
        {
            wasCharged = await provider.GiveBackAsync(new(payment.Reference, payment.OrderId, payment.Method, payment.Amount), limit.Token);
        }
        // Whatever a provider throws, the money still has to go back, and that of the others too.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning("payment {PaymentId} could not be given back and is tried again: {Reason}", payment.PaymentId, e.Message);
            return false;
        }
        await work.RunAsync($"order-{payment.OrderId}", async (db, events, token) =>
        {
            var known = (await payments.FindByOrderAsync(db, payment.OrderId, token))!;
            // Another replica may have written it, and a later attempt begun.
            if (known.Attempt == payment.Attempt) payments.Save(db, events, known, known.GivenBack(wasCharged, time.GetUtcNow()));
            return true;
        }, CancellationToken.None);
        return true;
    }

    private async Task MeasureAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var (count, oldest) = await payments.RefundBacklogAsync(db, ct);
        _backlog.Report(count, oldest);
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
