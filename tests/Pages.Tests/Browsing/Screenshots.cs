using Microsoft.Playwright;

namespace Pizza.Tests.Pages.Browsing;

/// <summary>Pictures of pages, written to the folder that PIZZA_SCREENSHOTS names, and nowhere without it.</summary>
internal static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("PIZZA_SCREENSHOTS");

    private const int Highest = 1500;

    /// <summary>The page, as in a window that is high enough: what sticks to an edge stands where it belongs.</summary>
    /// <param name="page">That is open.</param>
    /// <param name="name">Of the picture.</param>
    /// <param name="from">The element that it begins with; null: at the top.</param>
    public static async Task TakeAsync(IPage page, string name, string? from = null)
    {
        if (string.IsNullOrEmpty(Folder)) return;
        var window = page.ViewportSize!;
        await page.EvaluateAsync("() => { document.activeElement.blur(); scrollTo(0, 0); }");
        var height = await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        await page.SetViewportSizeAsync(window.Width, Math.Clamp(height, window.Height, Highest));
        if (from is not null) await page.Locator(from).EvaluateAsync("start => start.scrollIntoView()");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Built.RepositoryFolder, Folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        await page.SetViewportSizeAsync(window.Width, window.Height);
    }
}
