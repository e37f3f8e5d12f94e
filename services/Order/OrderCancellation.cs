namespace Pizza.Ordering;

/// <summary>Cancels an order on behalf of a client, or asks those who hold it; they answer later.</summary>
public sealed class OrderCancellation(OrderRepository orders, OrderIntents intents, TimeProvider time)
{
    /// <returns>The order and what to tell the client, or null when there is no such order.</returns>
    public Task<(Order Order, CancelAnswer Answer)?> RequestAsync(long orderId, string? reason, CancellationToken ct) =>
        CancelAsync(orderId, order => order.RequestCancel(reason, time.GetUtcNow()), ct);

    /// <summary>On a complaint: at once, whatever has been reached.</summary>
    /// <returns>The order and what to tell the call centre, or null when there is no such order.</returns>
    public Task<(Order Order, CancelAnswer Answer)?> ForceAsync(long orderId, string? reason, long? complaintId, CancellationToken ct) =>
        CancelAsync(orderId, order => order.ForceCancel(reason, time.GetUtcNow(), complaintId), ct);

    private async Task<(Order Order, CancelAnswer Answer)?> CancelAsync(long orderId, Func<Order, (Order, CancelAnswer)> decide, CancellationToken ct)
    {
        // An id that was never given must not leave an intent behind.
        if (await orders.FindAsync(orderId, ct) is null) return null;
        return await intents.AnnounceAsync<(Order, CancelAnswer)?>(orderId, places: false, async (announced, token) =>
        {
            await announced;
            var answer = CancelAnswer.TooLate;
            var order = await orders.ChangeAsync(orderId, o =>
            {
                (var changed, answer) = decide(o);
                return changed;
            }, token);
            return order is null ? null : (order, answer);
        });
    }
}
