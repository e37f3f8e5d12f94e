using Microsoft.AspNetCore.Http;
using Pizza.Gateway.Pages.Http;

namespace Pizza.Tests.Pages;

public class SameSiteTests
{
    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("none", null, true)]
    [InlineData("cross-site", null, false)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", "http://pizza.example:8088", false)]
    [InlineData(null, "http://pizza.example:8088", true)]
    [InlineData(null, "http://pizza.example", false)]
    [InlineData(null, "http://evil.example:8088", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, true)]
    public void A_form_is_taken_from_our_own_pages_and_from_no_other_site(string? fetchSite, string? origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("pizza.example", 8088);
        if (fetchSite is not null) request.Headers["Sec-Fetch-Site"] = fetchSite;
        if (origin is not null) request.Headers.Origin = origin;
        Assert.Equal(expected, SameSite.Sent(request));
    }
}
