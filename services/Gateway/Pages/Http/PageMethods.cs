namespace Pizza.Gateway.Pages.Http;

/// <summary>What a page is asked by.</summary>
internal static class PageMethods
{
    /// <summary>A page answers HEAD as it answers GET.</summary>
    public static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
}
