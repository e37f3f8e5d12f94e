using System.Text.Json;
using Microsoft.Playwright;
using Pizza.EndToEnd.Driver;

namespace Pizza.Tests.Pages.Browsing;

/// <summary>axe-core, which finds what keeps people from using a page.</summary>
internal static class Axe
{
    private static readonly string Folder = Path.Combine(Built.RepositoryFolder, "tests", "Pages.Tests");
    private static readonly Lazy<Task<string>> Script = new(async () =>
    {
        await Npm.InstallAsync(Folder);
        return await File.ReadAllTextAsync(Path.Combine(Folder, "node_modules", "axe-core", "axe.min.js"));
    });

    /// <summary>What is serious or critical, with the element; empty: nothing.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        Skip.If(Npm.Missing is not null, Npm.Missing);
        await page.EvaluateAsync(await Script.Value);
        var result = await page.EvaluateAsync<JsonElement>("async () => await axe.run(document, { resultTypes: ['violations'] })");
        return
        [
            .. result.GetProperty("violations").EnumerateArray().Where(v => v.GetProperty("impact").GetString() is "serious" or "critical").SelectMany(v =>
                v.GetProperty("nodes").EnumerateArray().Select(n => $"{v.GetProperty("id").GetString()}: {n.GetProperty("html").GetString()} {n.GetProperty("failureSummary").GetString()}")),
        ];
    }
}
