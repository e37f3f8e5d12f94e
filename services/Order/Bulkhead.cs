using System.Threading.RateLimiting;

namespace Pizza.Ordering;

/// <summary>
/// Keeps the questions to one service that are on their way at one time few. The time of the sidecar's policy runs for each that is, and when all customers' are asked at once they
/// wait for one another at the service: a rush would look like a service that hangs, and open the breaker. Who has to wait waits here, where no time runs but the caller's own.
/// </summary>
/// <param name="time">For the limit.</param>
/// <param name="atOnce">On their way at one time; store, which has the shortest limit, warms up with as many as <see cref="Usual"/> (<c>WarmUp</c>).</param>
internal sealed class Bulkhead(TimeProvider time, int atOnce = Bulkhead.Usual) : IDisposable
{
    public const int Usual = 16;

    /// <summary>That may wait for their turn: more than a gateway lets in.</summary>
    private const int MostWaiting = 2_048;

    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = MostWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <param name="ask">What is done when it is its turn.</param>
    /// <param name="limit">For the wait and the answer together.</param>
    /// <param name="attempt">What is left for the answer, at least: who would be given up on the way is not sent, for to the sidecar's breaker that is a failure of the service.</param>
    /// <param name="ct">Of whoever wants to know.</param>
    /// <exception cref="HttpRequestException">Too many wait: nothing was asked.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more, or the limit is over.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, TimeSpan limit, TimeSpan attempt, CancellationToken ct)
    {
        using var tooLate = new CancellationTokenSource(limit - attempt, time);
        using var over = new CancellationTokenSource(limit, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(tooLate.Token, ct);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(over.Token, ct);
        using var turn = await _turns.AcquireAsync(1, waiting.Token);
        if (!turn.IsAcquired) throw new HttpRequestException($"more than {MostWaiting} wait for their turn");
        return await ask(asking.Token);
    }

    public void Dispose() => _turns.Dispose();
}
