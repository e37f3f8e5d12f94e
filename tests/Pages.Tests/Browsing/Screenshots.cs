using Microsoft.Playwright;

namespace Pizza.Tests.Pages.Browsing;

/// <summary>Pictures of pages, written to the folder that PIZZA_SCREENSHOTS names, and nowhere without it.</summary>
internal static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("PIZZA_SCREENSHOTS");

    public static async Task TakeAsync(IPage page, string name, bool whole = true)
    {
        if (string.IsNullOrEmpty(Folder)) return;
        await page.EvaluateAsync("() => document.fonts.ready.then(() => undefined)");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Built.RepositoryFolder, Folder, name + ".png"), FullPage = whole, Animations = ScreenshotAnimations.Disabled });
    }
}
