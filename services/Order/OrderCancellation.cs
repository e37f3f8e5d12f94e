namespace Pizza.Ordering;

/// <summary>Asks for the cancellation of an order on behalf of a client; the kitchen answers later.</summary>
public sealed class OrderCancellation(OrderRepository orders, OrderIntents intents, TimeProvider time)
{
    /// <returns>The order and what to tell the client, or null when there is no such order.</returns>
    public async Task<(Order Order, CancelAnswer Answer)?> RequestAsync(long orderId, string? reason, CancellationToken ct)
    {
        // An id that was never given must not leave an intent behind.
        if (await orders.FindAsync(orderId, ct) is null) return null;
        return await intents.AnnounceAsync<(Order, CancelAnswer)?>(orderId, places: false, async (announced, token) =>
        {
            await announced;
            var answer = CancelAnswer.TooLate;
            var order = await orders.ChangeAsync(orderId, o =>
            {
                (var changed, answer) = o.RequestCancel(reason, time.GetUtcNow());
                return changed;
            }, token);
            return order is null ? null : (order, answer);
        });
    }
}
