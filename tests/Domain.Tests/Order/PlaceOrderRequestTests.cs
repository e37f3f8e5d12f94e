using Pizza.Contracts;
using Pizza.Ordering;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Domain.Tests.Ordering;

public class PlaceOrderRequestTests
{
    private static readonly PlaceOrderRequest Good = new() { CustomerId = 1, PizzaName = "페퍼로니피자", Quantity = 1, RegionName = "강남구" };

    public static TheoryData<string, PlaceOrderRequest> Malformed() => new()
    {
        { "customerId", Good with { CustomerId = null } },
        { "customerId", Good with { CustomerId = 0 } },
        { "customerId", Good with { CustomerId = -1 } },
        { "customerId", Good with { CustomerId = FieldRules.MaxNumber + 1 } },
        { "pizzaNm", Good with { PizzaName = null } },
        { "pizzaNm", Good with { PizzaName = " " } },
        { "pizzaNm", Good with { PizzaName = new string('가', 101) } },
        { "pizzaNm", Good with { PizzaName = "a\u0000b" } },
        { "qty", Good with { Quantity = null } },
        { "qty", Good with { Quantity = 0 } },
        { "qty", Good with { Quantity = -1 } },
        { "qty", Good with { Quantity = 101 } },
        { "regionNm", Good with { RegionName = null } },
        { "storeId", Good with { StoreId = 0 } },
        { "storeId", Good with { StoreId = FieldRules.MaxNumber + 1 } },
        { "address", Good with { Address = new string('a', 201) } },
        { "phoneNumber", Good with { PhoneNumber = new string('1', 31) } },
        { "paymentMethod", Good with { PaymentMethod = "Shells" } },
        { "paymentMethod", Good with { PaymentMethod = "1" } },
        { "reserveDt", Good with { ReservedFor = "tomorrow" } },
        { "reserveDt", Good with { ReservedFor = "2026-12-24" } },
        { "reserveDt", Good with { ReservedFor = "2026-12-24T18:00:00" } },
        { "reserveDt", Good with { ReservedFor = "2026-13-24T18:00:00Z" } },
        { "items", Good with { Items = [new("a", 1)] } },
        { "items", Good with { PizzaName = null, Quantity = null, Items = [] } },
        { "items[1].qty", Good with { PizzaName = null, Quantity = null, Items = [new("a", 1), new("b", 0)] } },
        { "items[0].pizzaNm", Good with { PizzaName = null, Quantity = null, Items = [null] } },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void A_wrong_field_is_named(string field, PlaceOrderRequest request)
    {
        var errors = new FieldErrors();
        Assert.Null(request.Validate(OrderSamples.Noon, errors, new FieldErrors()));
        Assert.Contains($"{field}: ", errors.ToProblem().ProblemDetails.Detail);
    }

    [Theory]
    [InlineData("2026-11-21T12:00:00Z")] // now
    [InlineData("2026-11-21T20:59:00+09:00")] // a minute ago
    [InlineData("2026-12-21T12:00:01Z")] // 30 days and a second
    [InlineData("2000-01-01T00:00:00Z")]
    public void A_date_that_is_past_or_over_30_days_ahead_cannot_be_served(string date)
    {
        var (malformed, impossible) = (new FieldErrors(), new FieldErrors());
        Assert.Null((Good with { ReservedFor = date }).Validate(OrderSamples.Noon, malformed, impossible));
        Assert.False(malformed.Any);
        Assert.Contains("reserveDt: ", impossible.ToProblem(422).ProblemDetails.Detail);
    }

    [Theory]
    [InlineData("2026-11-21T12:00:01Z", 1)]
    [InlineData("2026-11-21T21:30+09:00", 1800)]
    [InlineData("2026-12-21T12:00:00.000Z", 30 * 86400)]
    public void A_date_ahead_is_taken_as_the_moment_it_means(string date, int secondsAhead)
    {
        var order = (Good with { ReservedFor = date }).Validate(OrderSamples.Noon, new FieldErrors(), new FieldErrors());
        Assert.Equal(OrderSamples.Noon.AddSeconds(secondsAhead), order!.ReservedFor);
    }

    [Theory]
    [InlineData("Card", PaymentMethod.Card)]
    [InlineData("BankTransfer", PaymentMethod.BankTransfer)]
    [InlineData("Cash", PaymentMethod.Cash)]
    [InlineData(null, PaymentMethod.Cash)]
    public void Every_payment_method_is_taken_and_cash_is_the_default(string? name, PaymentMethod method) =>
        Assert.Equal(method, (Good with { PaymentMethod = name }).Validate(OrderSamples.Noon, new FieldErrors(), new FieldErrors())!.PaymentMethod);

    [Fact]
    public void The_original_one_line_form_is_an_order()
    {
        var order = Good.Validate(OrderSamples.Noon, new FieldErrors(), new FieldErrors());
        Assert.Equal(("페퍼로니피자", 1), (order!.Items[0].PizzaName, order.Items[0].Quantity));
    }

    [Fact]
    public void Several_pizzas_are_one_order()
    {
        var order = (Good with { PizzaName = null, Quantity = null, Items = [new("a", 1), new("b", 2)] }).Validate(OrderSamples.Noon, new FieldErrors(), new FieldErrors());
        Assert.Equal(2, order!.Items.Count);
    }
}
