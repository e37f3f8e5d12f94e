using System.Text.Json;
using LocalDapr.Cel;
using LocalDapr.PubSub;

namespace LocalDapr.Faults;

/// <summary>
/// Delivers events of one subscription twice, late or in another order. A delivery that is held back keeps its place among those that the
/// component allows at one time, as a slow app would.
/// </summary>
internal sealed class FaultyDelivery(FaultSource faults, string app, Subscription subscription, Func<IReadOnlyList<PubSubMessage>, CancellationToken, Task<DeliveryOutcome[]>> handler)
{
    public async Task<DeliveryOutcome[]> DeliverAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        var twice = new List<int>();
        for (var i = 0; i < messages.Count; i++)
            if (Strikes(messages[i], static fault => fault is Fault.Duplicate).Count > 0)
                twice.Add(i);
        var first = DeliverLateAsync(messages, cancellationToken);
        if (twice.Count == 0)
            return await first;
        var second = DeliverLateAsync(twice.ConvertAll(i => messages[i]), cancellationToken);
        var (outcomes, copies) = (await first, await second);
        for (var i = 0; i < copies.Length; i++)
            if (outcomes[twice[i]] == DeliveryOutcome.Done)
                outcomes[twice[i]] = copies[i];
        return outcomes;
    }

    private async Task<DeliveryOutcome[]> DeliverLateAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
    {
        // A batch is as late as the latest of it.
        var pause = messages.Max(message => Strikes(message, static fault => fault is Fault.Delay or Fault.Shuffle).Pause());
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, cancellationToken);
        return await handler(messages, cancellationToken);
    }

    private IReadOnlyList<Strike> Strikes(PubSubMessage message, Func<Fault, bool> kinds) =>
        faults.Delivery(kinds, app, subscription.PubSubName, message.Topic, () => Route(message), () => IdOf(message));

    private string? Route(PubSubMessage message)
    {
        if (subscription.IsRaw)
            return subscription.DefaultPath;
        try
        {
            return subscription.Route(message.Data);
        }
        catch (Exception e) when (e is CelEvaluationException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The id of the CloudEvent; null for anything else.</summary>
    public static string? IdOf(PubSubMessage message)
    {
        try
        {
            using var envelope = JsonDocument.Parse(message.Data);
            return envelope.RootElement.ValueKind == JsonValueKind.Object && envelope.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
