using FsCheck;
using FsCheck.Fluent;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Stores;
using static Pizza.Domain.Tests.Kitchen.TicketScenes;

namespace Pizza.Domain.Tests.Kitchen;

public class TicketInAnyOrderTests
{
    private static readonly OrderEvent[] Cancelled = [Ordered(version: 1), CancelRequested(version: 2), OrderCancelled(forced: false, version: 3)];

    [Fact]
    public void A_cancelled_order_is_never_left_to_the_kitchen_in_whatever_order_and_how_often_its_events_come() =>
        Prop.ForAll(Shuffled(Cancelled, []), inputs => Play(inputs).Ticket!.Status == StoreOrderStatus.OrderCancelled).QuickCheckThrowOnFailure();

    [Fact]
    public void A_forced_cancellation_wins_over_everything_the_kitchen_reports() =>
        Prop.ForAll(
            Shuffled([Ordered(version: 1), OrderCancelled(forced: true, version: 2)], [StoreOrderStatus.Cooking, StoreOrderStatus.Cooked]),
            inputs => Play(inputs).Ticket!.Status == StoreOrderStatus.OrderCancelled).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cancellation_that_races_the_kitchen_is_answered_once_and_the_ticket_is_as_the_answer_says() =>
        Prop.ForAll(
            Shuffled([Ordered(version: 1), CancelRequested(version: 2)], [StoreOrderStatus.Cooking, StoreOrderStatus.Cooked]),
            inputs =>
            {
                var (ticket, events) = Play(inputs);
                var answers = events.Where(e => e is StoreOrderCancelled or CancellationRefused).ToList();
                var cooked = events.Any(e => e is CookingStarted or Cooked);
                return answers.Count == 1
                    && answers[0] is StoreOrderCancelled == (ticket!.Status == StoreOrderStatus.OrderCancelled)
                    && cooked == (answers[0] is CancellationRefused || ticket.Status != StoreOrderStatus.OrderCancelled);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_event_of_a_ticket_has_an_id_of_its_own() =>
        Prop.ForAll(
            Shuffled([.. Cancelled, CancelRequested(version: 4), OrderCancelled(forced: true, version: 5)], [StoreOrderStatus.Cooking, StoreOrderStatus.Cooked]),
            inputs =>
            {
                var ids = Play(inputs).Events.Select(e => e.EventId).ToList();
                return ids.Distinct().Count() == ids.Count;
            }).QuickCheckThrowOnFailure();

    /// <summary>The events, each once to three times, and the kitchen's reports, in any order.</summary>
    private static Arbitrary<object[]> Shuffled(OrderEvent[] events, StoreOrderStatus[] reports) =>
        (from times in Gen.ArrayOf(Gen.Choose(1, 3), events.Length)
         from shuffled in Gen.Shuffle(events.SelectMany((e, i) => Enumerable.Repeat<object>(e, times[i])).Concat(reports.Cast<object>()).ToArray())
         select shuffled).ToArbitrary();

    // As the service does it: an event is handled once; a report about an order without a ticket is a 404.
    private static (Ticket? Ticket, List<StoreOrderEvent> Events) Play(object[] inputs)
    {
        var inbox = new HashSet<string>();
        var published = new List<StoreOrderEvent>();
        Ticket? ticket = null;
        foreach (var input in inputs)
        {
            if (input is OrderEvent e && !inbox.Add(e.EventId)) continue;
            var decision = input switch
            {
                Ordered ordered => Ticket.Decide(ticket, ordered, Gangnam, 9, Noon),
                CancelRequested request => Ticket.Decide(ticket, request, Noon),
                OrderCancelled cancelled => Ticket.Decide(ticket, cancelled, Noon),
                _ => ticket?.Report((StoreOrderStatus)input, Noon),
            };
            if (decision?.Event is { } raised) published.Add(raised);
            ticket = decision?.Ticket ?? ticket;
        }
        return (ticket, published);
    }
}
