using Pizza.Gateway.Pages.Http;

namespace Pizza.Tests.Pages;

public class FormAddressTests
{
    private static readonly HashSet<string> Pages = ["/", "/my", "/my/{orderId:long:min(1)}", "/rider", "/admin/stores/{storeId:long:min(1)}"];

    [Theory]
    [InlineData("/my/{orderId:long:min(1)}/cancel", "/my/5/cancel", "/my/5")]
    [InlineData("/rider/{riderId:long:min(1)}/deliveries/{deliveryId:long:min(1)}", "/rider/3/deliveries/9", "/rider")]
    [InlineData("/admin/stores/{storeId:long:min(1)}/delete", "/admin/stores/2/delete", "/admin/stores/2")]
    [InlineData("/language", "/language", "/")]
    public void From_an_address_of_forms_the_way_leads_to_the_nearest_page_above(string address, string path, string expected) =>
        Assert.Equal(expected, FormAddresses.Above(path, FormAddresses.SegmentsToPage(address, Pages)));
}
