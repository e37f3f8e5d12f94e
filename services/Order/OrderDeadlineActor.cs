using Dapr.Actors;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;
using Microsoft.Extensions.Options;

namespace Pizza.Ordering;

/// <summary>Wakes an order up when it has waited long enough. One actor per order; its id is the order's.</summary>
public interface IOrderDeadlineActor : IActor
{
    /// <summary>Registers the deadline; registered again it is moved.</summary>
    Task ScheduleAsync(OrderDeadline deadline);
}

/// <summary>The reminders live in Dapr's scheduler (localdapr: in the actor state store), and survive the process.</summary>
[Actor(TypeName = ActorType)]
public sealed class OrderDeadlineActor(ActorHost host, OrderRepository orders, IOptions<DeadlineLimits> limits, TimeProvider time)
    : Actor(host), IOrderDeadlineActor, IRemindable
{
    public const string ActorType = nameof(OrderDeadlineActor);

    /// <summary>A reminder is repeated until the order has been dealt with: one that fires once is lost when that fails.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    public Task ScheduleAsync(OrderDeadline deadline)
    {
        var wait = deadline.At - time.GetUtcNow();
        // One name per kind: a late registration of what is over must not move what is to come.
        return RegisterReminderAsync(deadline.Kind.ToString(), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Again);
    }

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), time);
        var orderId = long.Parse(Id.GetId(), System.Globalization.CultureInfo.InvariantCulture);
        var order = await orders.WakeAsync(orderId, o => o.DeadlinePassed(limits.Value, time.GetUtcNow()), limit.Token);
        // A clock was ahead, or the limit has been raised: it is not that late yet.
        if (order?.Deadline(limits.Value) is { } deadline && deadline.Kind.ToString() == reminderName) await ScheduleAsync(deadline);
        else await UnregisterReminderAsync(reminderName);
    }
}

/// <summary>Sees to it that every order that waits for something is woken up.</summary>
public sealed class OrderDeadlines(IActorProxyFactory actors, IOptions<DeadlineLimits> limits)
{
    // What this process registered. It only saves registering again.
    private readonly PublishedVersions _scheduled = new();

    /// <summary>Registers the deadline of an order, if it has one that this process has not registered.</summary>
    public async Task EnsureAsync(Order order, CancellationToken ct)
    {
        if (order.Deadline(limits.Value) is not { } deadline || _scheduled.Contains(order.OrderId, order.Version)) return;
        var id = new ActorId(order.OrderId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await actors.Create(id, OrderDeadlineActor.ActorType).InvokeMethodAsync(nameof(IOrderDeadlineActor.ScheduleAsync), deadline, ct);
        _scheduled.Add(order.OrderId, order.Version);
    }
}
