using Microsoft.AspNetCore.Http;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Ordering;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public class OrderFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly OrderForm Good = new()
    {
        Key = "k",
        CustomerId = "7",
        Region = "강남구",
        Quantities = new Dictionary<string, string> { ["치즈피자"] = "2", ["불고기피자"] = "0", ["하와이안피자"] = "" },
    };

    private static FormCollection Sent(string fields) =>
        new(fields.Split('&').Select(field => field.Split('=')).ToDictionary(field => field[0], field => new Microsoft.Extensions.Primitives.StringValues(field[1])));

    private static (NewOrder? Order, string[] Wrong) Check(OrderForm form)
    {
        var errors = new FormErrors();
        var order = form.Check(Now, errors);
        return (order, [.. errors.Controls]);
    }

    [Fact]
    public void What_is_filled_in_right_is_an_order_of_the_pizzas_that_were_chosen()
    {
        var (order, wrong) = Check(Good with { Store = "3", Payment = "Card", Address = "논현동 1", Phone = "010" });
        Assert.Empty(wrong);
        Assert.Equal((7, "강남구", PaymentMethod.Card, 3L, "논현동 1", "010", (string?)null), (order!.CustomerId, order.RegionName, order.PaymentMethod, order.StoreId, order.Address, order.PhoneNumber, order.ReservedFor));
        Assert.Equal(new OrderItem("치즈피자", 2), Assert.Single(order.Items));
    }

    [Theory]
    [InlineData("region=강남구", null)]
    [InlineData("region=강남구&elsewhere=강남구", null)]
    [InlineData("region=강남구&elsewhere=", null)]
    [InlineData("region=강남구&elsewhere=마포구", "마포구")]
    [InlineData("region=강남구&look=마포구", "마포구")]
    [InlineData("region=강남구&look=&elsewhere=마포구", "마포구")]
    [InlineData("region=강남구&look=&elsewhere=", "강남구")]
    [InlineData("region=강남구&to=en", "강남구")]
    [InlineData("region=강남구&to=en&elsewhere=마포구", "마포구")]
    [InlineData("region=강남구&to=klingon", "강남구")]
    public void Nothing_is_ordered_in_a_region_that_was_not_shown_or_by_a_switch_of_the_language(string sent, string? shown)
    {
        var looks = OrderForm.Looks(Sent(sent));
        Assert.Equal(shown, looks?.Region);
        if (looks is not null) Assert.Equal(sent.Contains("to=", StringComparison.Ordinal), looks.IsAsEntered);
    }

    [Theory]
    [InlineData("when=later&proposed=later&look=마포구", "now", false)]
    [InlineData("when=later&proposed=later&look=강남구", "now", false)]
    [InlineData("when=later&proposed=later&to=en", "later", true)]
    [InlineData("when=later&proposed=later&date=2026-03-02T18:00&look=마포구", "later", false)]
    [InlineData("when=later&look=마포구", "later", false)]
    [InlineData("when=now&proposed=later&look=마포구", "now", false)]
    public void What_the_page_proposed_where_nobody_is_open_does_not_go_along_when_the_page_is_looked_at_again(string sent, string when, bool isProposed)
    {
        var looks = OrderForm.Looks(Sent("region=강남구&" + sent))!;
        Assert.Equal((when, isProposed), (looks.When, looks.IsProposedLater));
    }

    [Fact]
    public void Names_that_differ_in_capitals_only_are_two_pizzas() => Assert.Equal(
        new Dictionary<string, string> { ["Cheese"] = "1", ["CHEESE"] = "2" },
        OrderForm.Read(new FormCollection(new(StringComparer.OrdinalIgnoreCase)
        {
            ["pizza:0"] = "Cheese",
            ["qty:0"] = "1",
            ["pizza:1"] = "CHEESE",
            ["qty:1"] = " 2 ",
            ["pizza:2"] = "",
            ["qty:2"] = "9",
        })).Quantities);

    [Fact]
    public void After_a_refusal_the_same_entries_have_the_same_new_key_and_others_another()
    {
        string KeyAfter(OrderForm form) => form.KeyAfter(Check(form).Order!);
        var key = KeyAfter(Good);
        Assert.Equal(key, KeyAfter(Good));
        Assert.Equal(4, new[] { Good.Key, key, KeyAfter(Good with { Store = "3" }), KeyAfter(Good with { Key = "l" }) }.Distinct().Count());
        Assert.Matches("^[0-9a-f]{32}$", key);
    }

    [Fact]
    public void A_pizza_that_is_not_on_the_menu_is_one_unless_more_are_said()
    {
        Assert.Contains(new OrderItem("김치피자", 1), Check(Good with { Other = "김치피자" }).Order!.Items);
        Assert.Contains(new OrderItem("김치피자", 4), Check(Good with { Other = "김치피자", OtherQuantity = "4" }).Order!.Items);
    }

    public static TheoryData<string, OrderForm> Wrong => new()
    {
        { "customerId", Good with { CustomerId = "" } },
        { "customerId", Good with { CustomerId = "0" } },
        { "customerId", Good with { CustomerId = "-1" } },
        { "customerId", Good with { CustomerId = "1e3" } },
        { "customerId", Good with { CustomerId = "99999999999999999999" } },
        { "region", Good with { Region = "" } },
        { "region", Good with { Region = new string('가', 101) } },
        { "store", Good with { Store = "x" } },
        { "payment", Good with { Payment = "" } },
        { "payment", Good with { Payment = "1" } },
        { "payment", Good with { Payment = "Cash,Card" } },
        { "address", Good with { Address = new string('a', 201) } },
        { "address", Good with { Address = "a\nb" } },
        { "phone", Good with { Phone = new string('1', 31) } },
        { "qty:치즈피자", Good with { Quantities = new Dictionary<string, string> { ["치즈피자"] = "101" } } },
        { "qty:치즈피자", Good with { Quantities = new Dictionary<string, string> { ["치즈피자"] = "-1" } } },
        { "qty:치즈피자", Good with { Quantities = new Dictionary<string, string> { ["치즈피자"] = "one" } } },
        { "items", Good with { Quantities = new Dictionary<string, string>() } },
        { "items", Good with { Quantities = Enumerable.Range(0, 21).ToDictionary(i => $"{i}", _ => "1") } },
        { "other", Good with { Other = new string('a', 101) } },
        { "other", Good with { Other = "김치피자", Payment = "Card" } },
        { "otherQty", Good with { Other = "김치피자", OtherQuantity = "0" } },
        { "when", Good with { When = "" } },
        { "when", Good with { When = "nonsense" } },
        { "when", Good with { When = "Now" } },
        { "date", Good with { When = "later" } },
        { "date", Good with { When = "later", Date = "tomorrow" } },
        { "date", Good with { When = "later", Date = "2026-03-01T18:00" } },
        { "date", Good with { When = "later", Date = "2026-03-31T18:01" } },
        { "date", Good with { When = "later", Date = "9999-12-31T23:59", Offset = "-840" } },
        { "date", Good with { When = "later", Date = "0001-01-01T00:00", Offset = "840" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_found_at_its_control(string control, OrderForm form)
    {
        var (order, wrong) = Check(form);
        Assert.Null(order);
        Assert.Equal([control], wrong);
    }

    [Fact]
    public void Everything_that_is_wrong_is_found_at_once() =>
        Assert.Equal(["customerId", "region", "items", "address"], Check(new() { Key = "k", Address = "a\tb" }).Wrong);

    [Theory]
    [InlineData("", "2026-03-02T18:30:00+09:00")]
    [InlineData("540", "2026-03-02T18:30:00+09:00")]
    [InlineData("-300", "2026-03-02T18:30:00-05:00")]
    [InlineData("nonsense", "2026-03-02T18:30:00+09:00")]
    public void A_date_is_of_the_browsers_clock_and_of_Korea_where_it_does_not_tell(string offset, string expected) =>
        Assert.Equal(expected, Check(Good with { When = "later", Date = "2026-03-02T18:30", Offset = offset }).Order!.ReservedFor);

    [Fact]
    public void A_date_left_over_from_another_choice_does_not_matter() => Assert.Null(Check(Good with { When = "now", Date = "1999-01-01T00:00" }).Order!.ReservedFor);
}
