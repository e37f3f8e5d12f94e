using System.Threading.Channels;

namespace Pizza.Load;

/// <summary>The seller who sees the bank transfers come in and confirms each deposit as soon as the house waits for it.</summary>
internal sealed class DepositSeller : IAsyncDisposable
{
    private const int ConfirmedAtOnce = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HouseClient _house;
    private readonly Channel<long> _orders = Channel.CreateBounded<long>(100_000);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _work;

    public DepositSeller(HouseClient house)
    {
        _house = house;
        _work = Task.WhenAll(Enumerable.Range(0, ConfirmedAtOnce).Select(_ => Task.Run(ConfirmAllAsync)));
    }

    public ValueTask TellAsync(long orderId, CancellationToken ct) => _orders.Writer.WriteAsync(orderId, ct);

    private async Task ConfirmAllAsync()
    {
        try
        {
            await foreach (var order in _orders.Reader.ReadAllAsync(_over.Token))
            {
                while (!await ConfirmedAsync(order)) await Task.Delay(Pause, _over.Token);
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <returns>False while there is nothing to confirm yet, or the house cannot do it now.</returns>
    private async Task<bool> ConfirmedAsync(long orderId)
    {
        try
        {
            return await _house.PaymentsOfAsync(orderId, _over.Token) is [{ PaymentId: var payment }] && await _house.ConfirmDepositAsync(payment, _over.Token) is not (>= 500 or 429);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !_over.IsCancellationRequested))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _work;
        _over.Dispose();
    }
}
