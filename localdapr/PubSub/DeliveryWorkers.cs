using System.Threading.Channels;

namespace LocalDapr.PubSub;

/// <summary>Takes what a broker has handed over to the handler of a subscription, singly or in batches, and settles each event by its outcome.</summary>
internal static class DeliveryWorkers
{
    /// <summary>Ends when nothing more is handed over and the last event is settled.</summary>
    /// <param name="atOnce">Handlers in progress at one time; batches follow one another, as in daprd.</param>
    /// <param name="settle">Tells the broker. Must not throw: a worker that ended would leave the rest of the topic to fewer and fewer others.</param>
    public static Task RunAsync<T>(TopicSubscription subscription, ChannelReader<T> ready, int atOnce, Func<T, PubSubMessage> message, Func<T, DeliveryOutcome, Task> settle, ILogger log)
    {
        if (subscription.Batch is { } batch)
            return TakeBatchesAsync(subscription, batch, ready, message, settle, log);
        var workers = new Task[atOnce];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = TakeSinglesAsync(subscription, ready, message, settle, log);
        return Task.WhenAll(workers);
    }

    private static async Task TakeSinglesAsync<T>(TopicSubscription subscription, ChannelReader<T> ready, Func<T, PubSubMessage> message, Func<T, DeliveryOutcome, Task> settle, ILogger log)
    {
        var one = new PubSubMessage[1];
        await foreach (var item in ready.ReadAllAsync())
        {
            one[0] = message(item);
            await settle(item, (await HandleAsync(subscription, one, log))[0]);
        }
    }

    private static async Task TakeBatchesAsync<T>(TopicSubscription subscription, BatchLimits batch, ChannelReader<T> ready, Func<T, PubSubMessage> message,
        Func<T, DeliveryOutcome, Task> settle, ILogger log)
    {
        var items = new List<T>();
        while (await ready.WaitToReadAsync())
        {
            var until = Task.Delay(batch.Wait);
            do
            {
                while (items.Count < batch.Count && ready.TryRead(out var item))
                    items.Add(item);
            }
            while (items.Count < batch.Count && await MoreBeforeAsync(ready, until));
            if (items.Count == 0)
                continue;
            var outcomes = await HandleAsync(subscription, [.. items.Select(message)], log);
            for (var i = 0; i < outcomes.Length; i++)
                await settle(items[i], outcomes[i]);
            items.Clear();
        }
    }

    private static async Task<bool> MoreBeforeAsync<T>(ChannelReader<T> ready, Task until)
    {
        var more = ready.WaitToReadAsync().AsTask();
        return await Task.WhenAny(more, until) == more && await more;
    }

    private static async Task<DeliveryOutcome[]> HandleAsync(TopicSubscription subscription, PubSubMessage[] messages, ILogger log)
    {
        try
        {
            return await subscription.Handler(messages, CancellationToken.None);
        }
        catch (Exception e)
        {
            log.LogError(e, "Delivering events of topic {Topic} failed inside localdapr", subscription.Topic);
            return [.. messages.Select(_ => DeliveryOutcome.Failed)];
        }
    }
}
