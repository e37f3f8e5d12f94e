using System.Diagnostics;
using System.Globalization;

namespace Pizza.Load;

/// <summary>Whether every acknowledged order went through the whole house: order, broker, kitchen, and back into its MyPage.</summary>
/// <param name="house">Where to look.</param>
/// <param name="patience">How long nothing may move before the rest counts as lost.</param>
internal sealed class ChainVerification(HouseClient house, TimeSpan patience)
{
    private const int LookedAtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="orders">What the house said yes to, oldest first.</param>
    /// <param name="startedAt"><see cref="Stopwatch"/> time of the first order.</param>
    public async Task<ChainFigures> RunAsync(IReadOnlyCollection<long> orders, long startedAt, CancellationToken ct)
    {
        var finishedAt = Stopwatch.GetTimestamp();
        var twice = orders.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        // Newest first: when those are through, nothing of the time that looking takes is added to the others.
        var waiting = new Stack<long>(orders.Distinct());
        var wrong = new Dictionary<long, string>();
        var movedAt = Stopwatch.GetTimestamp();
        while (waiting.Count > 0 && Stopwatch.GetElapsedTime(movedAt) < patience)
        {
            var first = new List<long>(LookedAtOnce);
            while (first.Count < LookedAtOnce && waiting.TryPop(out var id)) first.Add(id);
            var statuses = await Task.WhenAll(first.Select(id => house.StatusInMyPageAsync(id, ct)));
            var through = 0;
            for (var i = first.Count - 1; i >= 0; i--)
            {
                if (statuses[i] is not { } status || status is "Ordered" or "OrderPlaced" or "AwaitingDeposit")
                {
                    waiting.Push(first[i]);
                    continue;
                }
                through++;
                if (status != "OrderAccepted") wrong[first[i]] = status;
            }
            if (through > 0) movedAt = Stopwatch.GetTimestamp();
            if (through == first.Count) continue;
            // Somebody was waited for, so the house was not through before now.
            finishedAt = Stopwatch.GetTimestamp();
            await Task.Delay(Pause, ct);
        }

        var tickets = await house.TicketsByOrderAsync(ct);
        return new ChainFigures
        {
            Orders = orders.Count,
            Elapsed = Stopwatch.GetElapsedTime(startedAt, finishedAt),
            NotThrough = [.. waiting],
            OtherStatus = wrong,
            AcknowledgedTwice = twice,
            TicketsOtherThanOne = orders.Distinct().Select(id => (Order: id, Tickets: tickets.GetValueOrDefault(id)))
                .Where(o => o.Tickets != 1).ToDictionary(o => o.Order, o => o.Tickets),
        };
    }
}

/// <summary>What following every order found.</summary>
internal sealed record ChainFigures
{
    public required int Orders { get; init; }

    /// <summary>From the first order sent until the last one's MyPage said OrderAccepted.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Without a MyPage, or not yet accepted in it.</summary>
    public required IReadOnlyList<long> NotThrough { get; init; }

    /// <summary>MyPages that say something else than OrderAccepted.</summary>
    public required IReadOnlyDictionary<long, string> OtherStatus { get; init; }

    /// <summary>Two customers were given the same order number.</summary>
    public required IReadOnlyList<long> AcknowledgedTwice { get; init; }

    public required IReadOnlyDictionary<long, int> TicketsOtherThanOne { get; init; }

    public bool Passed => NotThrough.Count + OtherStatus.Count + AcknowledgedTwice.Count + TicketsOtherThanOne.Count == 0;

    public void Print(TextWriter to)
    {
        to.WriteLine();
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Whole chain: {Orders} orders accepted by the kitchen in {Elapsed.TotalSeconds:0.00} secs, {Orders / Math.Max(Elapsed.TotalSeconds, 1e-9):0.0} orders/sec"));
        Report("never reached OrderAccepted in MyPage", NotThrough.Select(id => $"{id}"));
        Report("have another status in MyPage", OtherStatus.Select(o => $"{o.Key} {o.Value}"));
        Report("were acknowledged to two customers", AcknowledgedTwice.Select(id => $"{id}"));
        Report("do not have exactly one ticket", TicketsOtherThanOne.Select(o => $"{o.Key} has {o.Value}"));
        to.WriteLine(Passed ? "Verified: every acknowledged order has its MyPage and exactly one ticket." : "NOT verified.");

        void Report(string what, IEnumerable<string> orders)
        {
            var all = orders.ToList();
            if (all.Count > 0) to.WriteLine($"  {all.Count} orders {what}: {string.Join(", ", all.Take(10))}{(all.Count > 10 ? ", ..." : "")}");
        }
    }
}
