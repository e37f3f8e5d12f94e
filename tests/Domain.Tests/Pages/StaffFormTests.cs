using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Pizza.Contracts;
using Pizza.Gateway.Pages.Administration;
using Pizza.Gateway.Pages.CallCentre;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Tests.Pages;

public class StaffFormTests
{
    private static readonly ComplaintForm Complaint = new() { Key = "k", Order = "17", Reason = "cold" };

    [Fact]
    public void A_search_goes_to_the_view_and_back_into_addresses_as_it_was_entered()
    {
        var search = Search(("customer", " 7 "), ("region", "강남 & 구"), ("status", "Cooking"), ("page", "2"));
        Assert.False(search.Check().Any);
        Assert.Equal("/myPages?page=2&size=25&customerId=7&regionNm=%EA%B0%95%EB%82%A8%20%26%20%EA%B5%AC&status=Cooking", search.ApiPath());
        Assert.Equal("/center?page=3&customer=7&region=%EA%B0%95%EB%82%A8%20%26%20%EA%B5%AC&status=Cooking", search.At("/center", 3));
        Assert.True(search.IsSlow);
        Assert.True(Search().IsEmpty);
        Assert.Equal(17, Search(("order", "17")).OrderId);
    }

    [Theory]
    [InlineData("order", "0")]
    [InlineData("order", "x")]
    [InlineData("customer", "-1")]
    [InlineData("region", "a\nb")]
    [InlineData("status", "13")]
    public void A_search_for_nonsense_is_refused_at_its_field(string field, string value) => Assert.NotNull(Search((field, value)).Check().Of(field, Language.English));

    [Fact]
    public void A_complaint_is_about_an_order_or_a_store_and_has_a_reason()
    {
        Assert.Equal(new NewComplaint(17, null, "CancelOrder", "cold"), Complaint.Check(new()));
        Assert.Equal(new NewComplaint(null, 3, "CloseStore", "cold"), (Complaint with { Action = "CloseStore", Store = "3" }).Check(new()));
        Assert.Equal(["reason"], Wrong(Complaint with { Reason = "" }));
        Assert.Equal(["reason"], Wrong(Complaint with { Reason = new string('x', 201) }));
        Assert.Equal(["store"], Wrong(Complaint with { Action = "RemoveStore" }));
        Assert.Equal(["action"], Wrong(Complaint with { Action = "BurnStore" }));
        Assert.Equal(["order"], Wrong(Complaint with { Order = "" }));

        static List<string> Wrong(ComplaintForm form)
        {
            var errors = new FormErrors();
            Assert.Null(form.Check(errors));
            return [.. new[] { "action", "order", "store", "reason" }.Where(c => errors.Of(c, Language.English) is not null)];
        }
    }

    [Fact]
    public void Only_what_the_desk_has_written_down_is_said_to_be_kept()
    {
        Assert.Null(ComplaintAnswer.RefusalOf(new(201, View("Done", null))));
        Assert.Equal(CallCentreTexts.Kept, ComplaintAnswer.RefusalOf(new(503, null, new(null, null, null, null, null, ComplaintId: 5)))?.Title);
        Assert.Equal(StaffTexts.Away, ComplaintAnswer.RefusalOf(new(503, null))?.Title);
        Assert.Equal(CallCentreTexts.NotTaken, ComplaintAnswer.RefusalOf(new(400, null, new(null, "reason: …", null, null, null)))?.Title);

        static ComplaintView View(string status, string? refusal) => new(5, "CancelOrder", 17, null, "cold", status, refusal, default);
    }

    [Theory]
    [InlineData("AlreadyCancelled", "이미 취소된 주문입니다.")]
    [InlineData("OrderRejected", "접수되지 않은 주문이라 취소할 것이 없습니다.")]
    [InlineData("UnknownOrder", "그런 주문이 없습니다.")]
    [InlineData("UnknownStore", "그런 매장이 없습니다.")]
    [InlineData(null, "담당 서비스의 답변: no such order")]
    public void Why_a_complaint_cannot_be_done_is_said_in_the_readers_language(string? code, string expected)
    {
        var no = ComplaintAnswer.RefusalOf(new(201, new(5, "CancelOrder", 17, null, "cold", "Refused", "no such order", default, code)));
        Assert.Equal((CallCentreTexts.Refused, 409, expected), (no!.Title, no.Status, no.Help.In(Language.Korean, no.Subject)));
    }

    [Fact]
    public void Only_what_can_be_done_about_a_complaint_is_offered()
    {
        Assert.Equal([ComplaintForm.CancelOrder, ComplaintForm.CloseStore], Remedies.Of(OrderStatus.Cooking, storeTakesOrders: true));
        Assert.Equal([ComplaintForm.CancelOrder], Remedies.Of(OrderStatus.OrderClosed, storeTakesOrders: false));
        Assert.Equal([ComplaintForm.CancelOrder], Remedies.Of(null, storeTakesOrders: false));
        Assert.Equal([ComplaintForm.CloseStore], Remedies.Of(OrderStatus.OrderCancelled, storeTakesOrders: true));
        foreach (var over in new[] { OrderStatus.OrderCancelled, OrderStatus.NoStoreOpened, OrderStatus.StoreUnavailable, OrderStatus.PaymentDeclined, OrderStatus.PaymentUnavailable })
            Assert.Empty(Remedies.Of(over, storeTakesOrders: false));
        Assert.False(Remedies.TakesOrders(new(404, null)));
        Assert.False(Remedies.TakesOrders(new(200, new(3, "강남구", null, false))));
        Assert.True(Remedies.TakesOrders(new(503, null)));
    }

    [Fact]
    public void A_store_needs_a_region_and_keeps_its_name_when_none_is_entered()
    {
        Assert.Equal(new StoreChange("강남구", null, true), new StoreForm("k", "강남구", "", true).Check(new()));
        Assert.Equal(new StoreChange("강남구", "역삼점", false), new StoreForm("k", "강남구", "역삼점", false).Check(new()));
        var errors = new FormErrors();
        Assert.Null(new StoreForm("k", "", new string('x', 101), true).Check(errors));
        Assert.NotNull(errors.Of("region", Language.Korean));
        Assert.NotNull(errors.Of("name", Language.Korean));
    }

    [Fact]
    public void Of_a_store_only_what_was_changed_is_sent_with_what_stood_there()
    {
        var form = StoreForm.Of(new(3, "강남구", "역삼점", true));
        Assert.Null(form.Change(new()));
        Assert.Equal(new StoreChange(null, null, false, new(null, null, null)), (form with { IsOpen = false }).Change(new()));
        Assert.Equal(new StoreChange("서초구", null, null, new("강남구", null, null)), (form with { Region = "서초구" }).Change(new()));
        Assert.Equal(new StoreChange(null, "선릉점", null, new(null, "역삼점", null)), (form with { Name = "선릉점" }).Change(new()));
        var errors = new FormErrors();
        Assert.Null((form with { Name = "" }).Change(errors));
        Assert.NotNull(errors.Of("name", Language.Korean));
    }

    [Fact]
    public void What_two_people_changed_on_a_store_is_asked_for_again_and_all_else_is_as_it_is()
    {
        var mine = StoreForm.Of(new(3, "강남구", "역삼점", true)) with { Name = "선릉점" };
        var errors = new FormErrors();
        var again = mine.Over(new(3, "서초구", "교대점", false), errors);
        Assert.Equal(("서초구", "선릉점", false), (again.Region, again.Name, again.IsOpen));
        Assert.Equal(["name"], errors.Controls);
        Assert.Contains("교대점", errors.Of("name", Language.English), StringComparison.Ordinal);
        // Saved once more it is sent over what is known now.
        Assert.Equal(new StoreChange(null, "선릉점", null, new(null, "교대점", null)), again.Change(new()));
    }

    [Fact]
    public void The_stock_that_orders_took_while_a_price_was_changed_stays_taken()
    {
        var form = MenuForm.Of(new("피자", 12_000, 10));
        Assert.Null((form with { Price = "12,000" }).Change(new()));
        Assert.Equal(new MenuChange(null, 13_000, null, new(null, 12_000, null)), (form with { Price = "13,000" }).Change(new()));
        Assert.Equal(new MenuChange(null, null, 50, new(null, null, 10)), (form with { Stock = "50" }).Change(new()));

        var errors = new FormErrors();
        var again = (form with { Price = "13,000" }).Over(new("피자", 12_000, 7), errors);
        Assert.False(errors.Any);
        Assert.Equal(("13,000", "7"), (again.Price, again.Stock));
        again = (form with { Stock = "50" }).Over(new("피자", 12_000, 7), errors);
        Assert.Equal(["stock"], errors.Controls);
        Assert.Equal(("12000", "50", new MenuSeen(12_000, 7)), (again.Price, again.Stock, again.Seen));
    }

    [Fact]
    public void What_a_service_refuses_is_said_at_its_control_in_the_readers_words()
    {
        var errors = new FormErrors();
        Assert.Equal(SaidNo.FormWrong, AdminRefusal.Of(400, new(null, "price: must be …", new() { ["price"] = ["must be …"] }, null, null), errors));
        Assert.StartsWith("0에서", errors.Of("price", Language.Korean), StringComparison.Ordinal);
        Assert.Equal(AdminTexts.NotTaken, AdminRefusal.Of(400, null, new()).Title);
        Assert.Equal(SaidNo.Away, AdminRefusal.Of(503, null, new()));
    }

    [Theory]
    [InlineData("피자", "12,500", "10", "")]
    [InlineData("피자", "12,5", "1,5", "price stock")]
    [InlineData("a/b", "1", "1", "name")]
    [InlineData("..", "1", "1", "name")]
    [InlineData("피자", "12.5", "1", "price")]
    [InlineData("피자", "10000001", "1", "price")]
    [InlineData("피자", "-1", "-1", "price stock")]
    [InlineData("", "", "", "name price stock")]
    public void A_pizza_has_a_name_a_price_and_a_stock(string name, string price, string stock, string wrong)
    {
        var errors = new FormErrors();
        var change = new MenuForm("k", name, price, stock).Check(errors);
        Assert.Equal(wrong, string.Join(' ', new[] { "name", "price", "stock" }.Where(c => errors.Of(c, Language.English) is not null)));
        Assert.Equal(wrong.Length == 0 ? new MenuChange("피자", 12_500, 10) : null, change);
    }

    private static OrderSearch Search(params (string Name, string Value)[] fields) =>
        OrderSearch.Read(new QueryCollection(fields.ToDictionary(f => f.Name, f => new StringValues(f.Value))));
}
