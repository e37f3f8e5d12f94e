using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
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
        Assert.Null(ComplaintAnswer.SaidNo(new(201, View("Done", null))));
        Assert.Equal(CallCentreTexts.Kept, ComplaintAnswer.SaidNo(new(503, null, new(null, null, null, null, null, ComplaintId: 5)))?.Title);
        Assert.Equal(StaffTexts.Away, ComplaintAnswer.SaidNo(new(503, null))?.Title);
        var refused = ComplaintAnswer.SaidNo(new(201, View("Refused", "no such order")));
        Assert.Equal((CallCentreTexts.Refused, 409, "no such order"), (refused!.Title, refused.Status, refused.Subject));

        static ComplaintView View(string status, string? refusal) => new(5, "CancelOrder", 17, null, "cold", status, refusal, default);
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

    [Theory]
    [InlineData("피자", "12,500", "10", "")]
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
