namespace Pizza.Gateway.Pages.Http;

/// <summary>
/// Addresses that only take forms (<c>/my/5/cancel</c>) are in the address bar after a refusal. Who comes to one by GET is led to the page that the form
/// stands on: the nearest above it.
/// </summary>
public static class FormAddresses
{
    /// <summary>After all pages are mapped.</summary>
    public static void LeadToTheirPages(this RouteGroupBuilder pages)
    {
        var mapped = ((IEndpointRouteBuilder)pages).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        // What answers HEAD is a page; what answers GET alone is a part of one.
        var shown = mapped.Where(page => Takes(page, HttpMethods.Head)).Select(AddressOf).ToHashSet();
        foreach (var address in mapped.Where(form => Takes(form, HttpMethods.Post)).Select(AddressOf).Except(shown).ToList())
        {
            var above = SegmentsToPage(address, shown);
            pages.MapMethods(address, GetAndHead, (HttpContext http) => Page.SeeOther(Above(http.Request.Path.ToUriComponent(), above)));
        }
    }

    /// <summary>How many segments an address of forms has more than that of its page.</summary>
    /// <param name="address">As it is mapped.</param>
    /// <param name="pages">Addresses of pages, likewise; the root is always one.</param>
    public static int SegmentsToPage(string address, IReadOnlySet<string> pages)
    {
        var count = 0;
        for (; address != "/" && (count == 0 || !pages.Contains(address)); count++) address = Above(address, 1);
        return count;
    }

    /// <summary>A path without its last segments.</summary>
    public static string Above(string path, int segments)
    {
        for (; segments > 0 && path.Length > 1; segments--) path = path[..Math.Max(1, path.TrimEnd('/').LastIndexOf('/'))];
        return path;
    }

    private static bool Takes(RouteEndpoint endpoint, string method) => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) == true;

    private static string AddressOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText ?? "/";
}
