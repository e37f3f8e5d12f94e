using System.Net;
using System.Net.Sockets;
using System.Text;
using Pizza.Contracts;
using Pizza.Ordering;

namespace Pizza.Domain.Tests.Ordering;

/// <summary>
/// A second inbound adapter for orders, of a kind the service has none of: lines of text over TCP, as the terminal of a call centre would send them. It uses what
/// <c>OrderEndpoints</c> uses, and neither the domain nor those know of it.
/// <code>
/// ORDER customerId;pizza;pieces;region  →  1 Ordered
/// CANCEL orderId;reason                 →  1 CancelRequested
/// LOOK orderId                          →  1 Ordered
/// </code>
/// </summary>
internal sealed class PhoneLine(OrderCounter counter, OrderCancellation cancellation, OrderRepository orders) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private Task _answering = Task.CompletedTask;

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public void Open()
    {
        _listener.Start();
        _answering = AnswerAsync(_closing.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _closing.Dispose();
    }

    // One caller after the other, as one agent does.
    private async Task AnswerAsync(CancellationToken ct)
    {
        while (true)
        {
            using var call = await _listener.AcceptTcpClientAsync(ct);
            using var reader = new StreamReader(call.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(call.GetStream()) { AutoFlush = true };
            while (await reader.ReadLineAsync(ct) is { } line) await writer.WriteLineAsync((await AnswerAsync(line, ct)).AsMemory(), ct);
        }
    }

    private async Task<string> AnswerAsync(string line, CancellationToken ct)
    {
        var (command, rest) = line.Split(' ', 2) is [var first, var second] ? (first, second.Split(';')) : (line, []);
        switch (command, rest)
        {
            case ("ORDER", [var customer, var pizza, var pieces, var region]) when long.TryParse(customer, out var customerId) && int.TryParse(pieces, out var quantity):
                var details = new PlaceOrder(customerId, [new OrderItem(pizza, quantity)], region, PaymentMethod.Cash, StoreId: null, Address: null, PhoneNumber: null);
                return Say((await counter.PlaceAsync(details, idempotencyKey: null, ct)).Order);
            case ("CANCEL", [var id, var reason]) when long.TryParse(id, out var orderId):
                return Say((await cancellation.RequestAsync(orderId, reason, ct))?.Order);
            case ("LOOK", [var id]) when long.TryParse(id, out var orderId):
                return Say(await orders.FindAsync(orderId, ct));
            default:
                return "WHAT?";
        }
    }

    private static string Say(Order? order) => order is null ? "NO SUCH ORDER" : $"{order.OrderId} {order.Status}";
}
