using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.ResponseCompression;
using Pizza.Gateway.Pages.Administration;
using Pizza.Gateway.Pages.CallCentre;
using Pizza.Gateway.Pages.Developers;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Http;
using Pizza.Gateway.Pages.Kitchen;
using Pizza.Gateway.Pages.MyPage;
using Pizza.Gateway.Pages.Ordering;
using Pizza.Gateway.Pages.Riding;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages;

/// <summary>The web pages: see the README beside this file.</summary>
internal static class PagesExtensions
{
    private static readonly string[] Compressed = ["text/html", "text/css", "text/javascript", "image/svg+xml"];

    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HouseClient>();
        // Before the others: what they say of a failure is JSON.
        builder.Services.AddExceptionHandler<PageExceptionHandler>();
        // Korean as it is, not as numbers.
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        builder.Services.AddResponseCompression(compression =>
        {
            // No page has a secret that an attacker could guess by sizes.
            compression.EnableForHttps = true;
            compression.MimeTypes = Compressed;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        return builder;
    }

    /// <summary>Scripts and styles, then the pages. What is forwarded has left before: no stream is compressed or held.</summary>
    public static WebApplication UsePages(this WebApplication app)
    {
        Asset.Folder = app.Environment.WebRootPath;
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal), own => own.UseResponseCompression());
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => PrepareAsset(file.Context) });
        return app;
    }

    /// <summary>Every page of the house.</summary>
    public static void MapPages(this WebApplication app)
    {
        var pages = app.MapGroup("").AddEndpointFilter<PageFilter>().WithMetadata(IsPage.Mark).ExcludeFromDescription();
        pages.MapLanguage();
        pages.MapOrderPage();
        pages.MapMyPage();
        pages.MapKitchen();
        pages.MapRider();
        pages.MapCallCentre();
        pages.MapAdministration();
        pages.MapDevelopers();
        pages.LeadToTheirPages();
        // The last word of the pipeline.
        app.Use(NoSuchPage.InvokeAsync);
    }

    private static void PrepareAsset(HttpContext context)
    {
        SecurityHeaders.Set(context.Response);
        context.Response.Headers.CacheControl = Asset.IsCurrent(context.Request) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
