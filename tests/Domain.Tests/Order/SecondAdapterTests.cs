using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.Domain.Tests.CustomerCenter;
using Pizza.Ordering;
using Pizza.Tests.InProcess;

namespace Pizza.Domain.Tests.Ordering;

/// <summary>The architecture is open: orders come in by another door than HTTP, and no file of the service knows.</summary>
public sealed class SecondAdapterTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private InProcessService _service = null!;
    private PhoneLine _line = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        // No store service is there to be asked: the counter decides on its own copy of the stores.
        _service = await InProcessService.StartAsync(typeof(OrderCounter), _sidecar.Port, "StoreCheck:WhenUnavailable=Accept");
        _line = ActivatorUtilities.CreateInstance<PhoneLine>(_service.Services);
        _line.Open();
        await _service.Services.GetRequiredService<OpenStores>().LearnAsync(
            new StoreRegistered { StoreId = 1, RegionName = "강남구", IsOpen = true, OccurredAt = DateTimeOffset.UtcNow, Version = 1 }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _line.DisposeAsync();
        await _service.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task An_order_is_placed_looked_at_and_cancelled_over_a_line_of_text()
    {
        using var call = new TcpClient();
        await call.ConnectAsync(_line.Address);
        using var reader = new StreamReader(call.GetStream());
        await using var writer = new StreamWriter(call.GetStream()) { AutoFlush = true };

        Assert.Equal("1 Ordered", await AskAsync("ORDER 7;페퍼로니피자;2;강남구"));
        Assert.Equal("1 Ordered", await AskAsync("LOOK 1"));
        Assert.Equal("1 CancelRequested", await AskAsync("CANCEL 1;wrong address"));
        Assert.Equal("2 NoStoreOpened", await AskAsync("ORDER 7;페퍼로니피자;2;부산"));
        Assert.Equal("NO SUCH ORDER", await AskAsync("CANCEL 99;never placed"));
        Assert.Equal("WHAT?", await AskAsync("ORDER a pizza, please"));

        // The same orders as over HTTP, and the same events.
        Assert.Contains("CancelRequested", await _service.Http.GetStringAsync("/orders/1"), StringComparison.Ordinal);
        Assert.Equal(["order-1-v1 Ordered", "order-1-v2 CancelRequested", "order-2-v1 OrderRejected"],
            _sidecar.Published.Where(e => e.Topic == Topics.Orders).Select(e => $"{e.Id} {e.Type}").Distinct().Order());

        async Task<string?> AskAsync(string line)
        {
            await writer.WriteLineAsync(line);
            return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
