using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>Scripts, styles and icons (wwwroot/assets). An address carries a hash of the file, so that a browser may keep it for ever and never has an old one.</summary>
public static class Asset
{
    private static readonly ConcurrentDictionary<string, string> Urls = new();

    /// <summary>Set once, at the start.</summary>
    internal static string Folder { get; set; } = "";

    /// <param name="name">Of a file of wwwroot/assets.</param>
    public static string Url(string name) => Urls.GetOrAdd(name, static file =>
    {
        using var stream = File.OpenRead(Path.Combine(Folder, "assets", file));
        return $"/assets/{file}?v={Convert.ToHexStringLower(SHA256.HashData(stream).AsSpan(0, 6))}";
    });

    /// <summary>The address asked for names the file as it is now.</summary>
    internal static bool IsCurrent(HttpRequest request) =>
        request.QueryString.HasValue && Urls.Values.Contains($"{request.Path}{request.QueryString}", StringComparer.Ordinal);
}
