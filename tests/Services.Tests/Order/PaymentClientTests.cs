using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Contracts;
using Pizza.Ordering;
using Placed = Pizza.Ordering.Order;

namespace Pizza.Tests.Services.Order;

/// <summary>What order asks of payment.</summary>
public sealed class PaymentClientTests : IAsyncLifetime
{
    private const int CardsAtOnce = 32;
    private const int PricesAtOnce = 16;
    private const string Card = "/internal/payments/authorise";
    private const string Price = "/internal/payments/price";
    private readonly SlowSidecar _sidecar = new("""{"outcome":"Approved","amount":20000,"price":20000}""");
    private readonly ManualTime _time = new();
    private PaymentClient _payments = null!;

    public async Task InitializeAsync()
    {
        await _sidecar.StartAsync();
        _payments = new PaymentClient(_sidecar.Dapr, _time, NullLogger<PaymentClient>.Instance);
    }

    public async Task DisposeAsync()
    {
        _payments.Dispose();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task In_a_rush_of_cards_only_so_many_are_on_their_way_prices_do_not_wait_for_them_and_all_are_answered()
    {
        var cards = Enumerable.Range(0, 100).Select(_ => _payments.AuthoriseAsync(Order(PaymentMethod.Card), CancellationToken.None)).ToList();
        var prices = Enumerable.Range(0, 100).Select(_ => _payments.PriceAsync(Details(PaymentMethod.Card), CancellationToken.None)).ToList();
        await _sidecar.HasOnTheirWayAsync(CardsAtOnce, Card);
        await _sidecar.HasOnTheirWayAsync(PricesAtOnce, Price);
        _sidecar.Answers();

        Assert.All(await Task.WhenAll(cards), answer => Assert.Equal((CardAnswer.Approved, 20_000), (answer.Answer, answer.Price)));
        Assert.All(await Task.WhenAll(prices), answer => Assert.Equal((20_000, null), answer));
        Assert.Equal((CardsAtOnce, PricesAtOnce), (_sidecar.Most(Card), _sidecar.Most(Price)));
    }

    [Fact]
    public async Task Who_waits_behind_a_provider_that_hangs_is_refused_in_time_for_the_order_to_be_saved()
    {
        var cards = Enumerable.Range(0, 100).Select(_ => _payments.AuthoriseAsync(Order(PaymentMethod.Card), CancellationToken.None)).ToList();
        await _sidecar.HasOnTheirWayAsync(CardsAtOnce, Card);
        _time.Advance(TimeSpan.FromSeconds(2.3));
        await Task.Delay(200);
        Assert.DoesNotContain(cards, card => card.IsCompleted);
        // Too late for a whole attempt: not sent any more.
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await AreAnsweredAsync(cards, 100 - CardsAtOnce);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.All(await Task.WhenAll(cards).WaitAsync(Patience.For(10)), answer => Assert.Equal(CardAnswer.Unavailable, answer.Answer));
        Assert.Equal(CardsAtOnce, _sidecar.Most(Card));
    }

    [Fact]
    public async Task A_price_is_waited_for_as_long_as_the_order_may_wait()
    {
        var prices = Enumerable.Range(0, 40).Select(_ => _payments.PriceAsync(Details(PaymentMethod.Card), CancellationToken.None)).ToList();
        await _sidecar.HasOnTheirWayAsync(PricesAtOnce, Price);
        _time.Advance(TimeSpan.FromSeconds(1.4));
        await Task.Delay(200);
        Assert.DoesNotContain(prices, price => price.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await AreAnsweredAsync(prices, 40 - PricesAtOnce);
        _time.Advance(TimeSpan.FromSeconds(1.7));
        await Task.Delay(200);
        Assert.Equal(PricesAtOnce, prices.Count(price => !price.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.All(await Task.WhenAll(prices).WaitAsync(Patience.For(10)), answer => Assert.Equal((null, null), answer));
    }

    [Fact]
    public async Task Who_pays_by_transfer_waits_no_longer_for_the_price_than_that_and_breaks_no_question_off()
    {
        var prices = Enumerable.Range(0, PricesAtOnce).Select(_ => _payments.PriceAsync(Details(PaymentMethod.BankTransfer), CancellationToken.None)).ToList();
        await _sidecar.HasOnTheirWayAsync(PricesAtOnce, Price);
        _time.Advance(TimeSpan.FromSeconds(1.4));
        await Task.Delay(200);
        Assert.DoesNotContain(prices, price => price.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.All(await Task.WhenAll(prices).WaitAsync(Patience.For(10)), answer => Assert.Equal((null, null), answer));
        await Task.Delay(200);
        Assert.Equal(PricesAtOnce, _sidecar.Now(Price));
    }

    private static async Task AreAnsweredAsync<T>(List<Task<T>> asked, int count)
    {
        for (var until = DateTime.UtcNow + Patience.For(10); asked.Count(one => one.IsCompleted) < count; await Task.Delay(10)) Assert.True(DateTime.UtcNow < until, "who waits is not refused");
        Assert.Equal(count, asked.Count(one => one.IsCompleted));
    }

    private static PlaceOrder Details(PaymentMethod method) => new(7, [new OrderItem("Cheese", 2)], "강남구", method, StoreId: null, Address: null, PhoneNumber: null);

    private static Placed Order(PaymentMethod method) => Placed.Place(5, Details(method), StoreCheck.Open, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), price: 20_000);
}
