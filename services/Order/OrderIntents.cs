using System.Collections.Concurrent;
using System.Text.Json;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Events;

namespace Pizza.Ordering;

/// <summary>"This order is about to be changed on behalf of a client": sent before the change, so that somebody comes back to it.</summary>
/// <param name="IntentId">Of this one announcement.</param>
/// <param name="OrderId">The order.</param>
/// <param name="SentAt">UTC.</param>
/// <param name="Places">The change is that the order comes into being: once it is there, it was saved.</param>
public sealed record OrderIntent(string IntentId, long OrderId, DateTimeOffset SentAt, bool Places = false);

/// <summary>The CloudEvent that an intent comes in, as far as it is read.</summary>
/// <param name="TraceParent">Of the request that announced it.</param>
public sealed record OrderIntentEvent(string Id, OrderIntent Data, string? TraceParent);

/// <summary>
/// Makes sure that a client-driven change is finished although its process dies between saving and publishing, and nobody retries. The broker
/// keeps the intent until it is settled: at once, when this process carried the change out and knows it; otherwise <see cref="LookAfter"/> after
/// it was sent, by reading the order and publishing what is not known to be out.
/// </summary>
public sealed class OrderIntents(EventPublisher publisher, TimeProvider time)
{
    /// <summary>A change that is not saved this long after its intent is given up, so that nobody saves after the intent was settled.</summary>
    public static readonly TimeSpan SaveWithin = TimeSpan.FromSeconds(8);

    /// <summary>When to look at an order whose change another process, or an earlier life of this one, had in hand.</summary>
    public static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PlacedEvery = TimeSpan.FromMilliseconds(500);

    // Of these and as many before them. With replicas, and when an announcement fails, intents never come back here; forgetting one costs a look.
    private const int Remembered = 50_000;
    private ConcurrentDictionary<string, Task<bool>> _changes = new();
    private ConcurrentDictionary<string, Task<bool>> _earlierChanges = new();

    /// <summary>Announces a change, runs it, and remembers for the intent's return whether it was carried out whole.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="places">The change is that the order comes into being.</param>
    /// <param name="change">
    /// Gets the announcement under way (to be awaited before anything is saved) and a token that ends when saving would be too late. A client
    /// that hangs up does not end it: half a change helps nobody.
    /// </param>
    /// <exception cref="TimeoutException">The change was not finished within <see cref="SaveWithin"/>.</exception>
    public async Task<T> AnnounceAsync<T>(long orderId, bool places, Func<Task, CancellationToken, Task<T>> change)
    {
        var intent = new OrderIntent(Guid.NewGuid().ToString("N"), orderId, time.GetUtcNow(), places);
        using var limit = new CancellationTokenSource(SaveWithin, time);
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Remember(intent, done.Task);
        try
        {
            var result = await change(SendAsync(intent, limit.Token), limit.Token);
            done.SetResult(true);
            return result;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"order {orderId} could not be saved within {SaveWithin.TotalSeconds} s");
        }
        finally
        {
            // Whatever went wrong: the intent finds out by reading the order.
            done.TrySetResult(false);
        }
    }

    /// <summary>The intent came back. True when the change is known to be finished; false when the order has to be looked at.</summary>
    /// <param name="intent">As it came.</param>
    /// <param name="isPlaced">Whether the order is there.</param>
    /// <param name="ct">Cancels; the intent must come again then.</param>
    public async Task<bool> IsSettledAsync(OrderIntent intent, Func<CancellationToken, Task<bool>> isPlaced, CancellationToken ct)
    {
        var (changes, earlierChanges) = (_changes, _earlierChanges);
        if (changes.TryGetValue(intent.IntentId, out var change) || earlierChanges.TryGetValue(intent.IntentId, out change))
        {
            var settled = await change.WaitAsync(ct);
            changes.TryRemove(intent.IntentId, out _);
            earlierChanges.TryRemove(intent.IntentId, out _);
            if (settled) return true;
            // A write whose answer was lost may still be on its way to the store.
        }
        var wait = intent.SentAt + LookAfter - time.GetUtcNow();
        // A clock that runs ahead on another machine must not hold the message longer than the broker waits.
        if (wait > LookAfter) wait = LookAfter;
        // While it is waited here, one of the workers that deliver to this service waits too.
        for (var lookAt = time.GetUtcNow() + wait; (wait = lookAt - time.GetUtcNow()) > TimeSpan.Zero;)
        {
            if (intent.Places && await isPlaced(ct)) break;
            await Task.Delay(intent.Places && wait > PlacedEvery ? PlacedEvery : wait, time, ct);
        }
        return false;
    }

    private void Remember(OrderIntent intent, Task<bool> change)
    {
        var changes = _changes;
        changes[intent.IntentId] = change;
        if (changes.Count < Remembered) return;
        if (Interlocked.CompareExchange(ref _changes, new ConcurrentDictionary<string, Task<bool>>(), changes) == changes) _earlierChanges = changes;
    }

    private Task SendAsync(OrderIntent intent, CancellationToken ct) => publisher.PublishAsync(
        new OutgoingEvent($"intent-{intent.IntentId}", Topics.OrderIntents, nameof(OrderIntent),
            JsonSerializer.SerializeToUtf8Bytes(intent, OrderJsonContext.Default.OrderIntent)), ct);
}
