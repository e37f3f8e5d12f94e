using Microsoft.AspNetCore.Http;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults.Http;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

public class MyPageFilterTests
{
    [Theory]
    [InlineData("?customerId=abc", "customerId")]
    [InlineData("?customerId=-1", "customerId")]
    [InlineData("?customerId=0", "customerId")]
    [InlineData("?customerId=1&customerId=2", "customerId")]
    [InlineData("?storeId=99999999999999999999", "storeId")]
    [InlineData("?status=Baked", "status")]
    [InlineData("?status=4", "status")]
    [InlineData("?status=Ordered,Cooking", "status")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?to=2025-13-01", "to")]
    [InlineData("?from=2025-11-22&to=2025-11-21", "from")]
    [InlineData("?regionNm=a%00b", "regionNm")]
    public void What_is_wrong_is_named(string query, string field)
    {
        var errors = new FieldErrors();

        Read(query, errors);

        var problem = errors.ToProblem().ProblemDetails;
        Assert.Equal([field], ((Dictionary<string, string[]>)problem.Extensions["errors"]!).Keys);
    }

    [Fact]
    public void An_unknown_status_is_answered_with_the_legal_ones()
    {
        var errors = new FieldErrors();

        Read("?status=Baked", errors);

        Assert.Contains(nameof(OrderStatus.DeliveryStarted), errors.ToProblem().ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?to=2025-11-21", true)]
    [InlineData("?to=2025-11-20", false)]
    [InlineData("?from=2025-11-21&to=2025-11-21", true)]
    [InlineData("?from=2025-11-22", false)]
    [InlineData("?from=2025-11-21T21:00:00%2B09:00&to=2025-11-21T12:00:00Z", true)]
    [InlineData("?from=2025-11-21T21:00:01+09:00", false)]
    [InlineData("?to=2025-11-21T11:59", false)]
    [InlineData("?customerId=7&storeId=3&regionNm=강남구&status=Ordered", true)]
    [InlineData("?customerId=8", false)]
    [InlineData("?storeId=4", false)]
    [InlineData("?regionNm=강북구", false)]
    [InlineData("?status=Cooking", false)]
    public void It_finds_what_was_asked_for(string query, bool found)
    {
        var errors = new FieldErrors();
        var page = new[] { (DomainEvent)OrderOf<Ordered>(17, OrderStatus.Ordered), TicketOf<OrderAccepted>(17, OrderStatus.OrderAccepted, 1) }
            .Aggregate(new MyPage(17), (p, e) => p.Apply(e.EventId, e));

        var filter = Read(query, errors);

        Assert.False(errors.Any);
        Assert.Equal(found, filter.Matches(page));
    }

    private static MyPageFilter Read(string query, FieldErrors errors) =>
        MyPageFilter.Read(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request, errors);
}
