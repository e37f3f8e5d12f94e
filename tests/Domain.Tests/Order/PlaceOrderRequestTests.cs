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
        { "items", Good with { Items = [new("a", 1)] } },
        { "items", Good with { PizzaName = null, Quantity = null, Items = [] } },
        { "items[1].qty", Good with { PizzaName = null, Quantity = null, Items = [new("a", 1), new("b", 0)] } },
        { "items[0].pizzaNm", Good with { PizzaName = null, Quantity = null, Items = [null] } },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void A_wrong_field_is_named(string field, PlaceOrderRequest request)
    {
        var errors = new FieldErrors();
        Assert.Null(request.Validate(errors, new FieldErrors()));
        Assert.Contains($"{field}: ", errors.ToProblem().ProblemDetails.Detail);
    }

    public static TheoryData<string, PlaceOrderRequest> NotServedYet() => new()
    {
        { "paymentMethod", Good with { PaymentMethod = "Card" } },
        { "paymentMethod", Good with { PaymentMethod = "BankTransfer" } },
        { "reserveDt", Good with { ReservedFor = "2026-12-24T18:00:00Z" } },
    };

    [Theory, MemberData(nameof(NotServedYet))]
    public void What_is_not_served_yet_is_refused_by_name(string field, PlaceOrderRequest request)
    {
        var impossible = new FieldErrors();
        var malformed = new FieldErrors();
        Assert.Null(request.Validate(malformed, impossible));
        Assert.False(malformed.Any);
        Assert.Contains($"{field}: ", impossible.ToProblem(422).ProblemDetails.Detail);
    }

    [Fact]
    public void The_original_one_line_form_is_an_order()
    {
        var order = Good.Validate(new FieldErrors(), new FieldErrors());
        Assert.Equal(("페퍼로니피자", 1), (order!.Items[0].PizzaName, order.Items[0].Quantity));
    }

    [Fact]
    public void Several_pizzas_are_one_order()
    {
        var order = (Good with { PizzaName = null, Quantity = null, Items = [new("a", 1), new("b", 2)] }).Validate(new FieldErrors(), new FieldErrors());
        Assert.Equal(2, order!.Items.Count);
    }
}
