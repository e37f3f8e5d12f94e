using Pizza.Contracts;
using Pizza.Gateway.Pages.House;

namespace Pizza.Gateway.Pages.MyPage;

/// <summary>Something that happened to an order, with the events behind it.</summary>
/// <param name="Status">What it came to; of a refused cancellation: what it stayed.</param>
/// <param name="IsCancelRefused">It was to be cancelled, and was not.</param>
/// <param name="At">When the first of the events happened.</param>
/// <param name="Reason">Why, if an event says so.</param>
/// <param name="Events">Oldest first.</param>
public sealed record Step(OrderStatus Status, bool IsCancelRefused, DateTimeOffset At, string? Reason, IReadOnlyList<HistoryView> Events);

/// <summary>A stage of the way from the oven to the door.</summary>
/// <param name="Stage">Which.</param>
/// <param name="At">When it was reached; null: not yet, or never.</param>
/// <param name="State">done, now or ahead.</param>
public sealed record StageReached(Stage Stage, DateTimeOffset? At, string State);

public enum Stage
{
    Ordered,
    Accepted,
    Cooking,
    OnTheWay,
    Delivered,
}

/// <summary>The history of an order as a customer understands it.</summary>
public static class Journey
{
    private const string CancellationRefused = nameof(CancellationRefused);

    /// <summary>
    /// Services tell of the same step each in their own event, some later than the next step of another: events of one status are one step, at the time of the
    /// first. After a refused cancellation what was reached before is not told again.
    /// </summary>
    public static IReadOnlyList<Step> Steps(IEnumerable<HistoryView> history)
    {
        var steps = new List<(OrderStatus Status, bool Refused, List<HistoryView> Events)>();
        foreach (var e in history)
        {
            if (e.Status is not { } status) continue;
            var refused = e.Type == CancellationRefused;
            var same = steps.FindIndex(s => s.Status == status && s.Refused == refused);
            // Asked a second time to cancel, it is a second request.
            var again = status == OrderStatus.CancelRequested && steps.Count > 0 && steps[^1].Status != OrderStatus.CancelRequested && e.Type == nameof(OrderStatus.CancelRequested);
            if (same >= 0 && !again) steps[same].Events.Add(e);
            else steps.Add((status, refused, [e]));
        }
        return [.. steps.Select(s => new Step(s.Status, s.Refused, s.Events[0].At, s.Events.Select(e => e.Reason).FirstOrDefault(r => !string.IsNullOrEmpty(r)), s.Events))];
    }

    /// <summary>How far it has come. An order that ended early stays where it was.</summary>
    public static IReadOnlyList<StageReached> Stages(OrderStatus status, IReadOnlyList<Step> steps)
    {
        var furthest = steps.Select(s => s.Status).Append(status).Max(s => s.Rank());
        var goesOn = status.Rank() > 0 || status is OrderStatus.CancelRequested;
        return
        [
            .. Enum.GetValues<Stage>().Select(stage =>
            {
                var (first, next) = (RankOf(stage), stage == Stage.Delivered ? int.MaxValue : RankOf(stage + 1));
                var at = steps.Where(s => !s.IsCancelRefused && s.Status.Rank() >= first && s.Status.Rank() < next).Select(s => (DateTimeOffset?)s.At).Min();
                var state = furthest < first ? "ahead" : furthest >= next || stage == Stage.Delivered || !goesOn ? "done" : "now";
                return new StageReached(stage, at, state);
            }),
        ];
    }

    /// <summary>The service would still take it back, as far as the page knows.</summary>
    public static bool MayCancel(OrderStatus status) => status is
        OrderStatus.OrderPlaced or OrderStatus.AwaitingDeposit or OrderStatus.Reserved or OrderStatus.Ordered or OrderStatus.OrderAccepted;

    /// <summary>It is at the door: the customer may say so.</summary>
    public static bool MayConfirmReceipt(MyPageView order) => order is { Status: OrderStatus.Delivered, DeliveryId: not null };

    private static int RankOf(Stage stage) => stage switch
    {
        Stage.Ordered => OrderStatus.Ordered.Rank(),
        Stage.Accepted => OrderStatus.OrderAccepted.Rank(),
        Stage.Cooking => OrderStatus.Cooking.Rank(),
        Stage.OnTheWay => OrderStatus.DeliveryStarted.Rank(),
        _ => OrderStatus.Delivered.Rank(),
    };
}
