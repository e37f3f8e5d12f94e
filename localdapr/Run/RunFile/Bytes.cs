using System.Globalization;

namespace LocalDapr.Run.RunFile;

/// <summary>Sizes in the notation of Kubernetes quantities (4Mi, 16k, 1024), as maxBodySize and readBufferSize take them.</summary>
public static class Bytes
{
    private static readonly (string Suffix, long Factor)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30),
        ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        foreach (var (suffix, factor) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (!decimal.TryParse(text[..^suffix.Length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture, out var number)) return false;
            if (Math.Abs(number) > long.MaxValue / factor) return false;
            bytes = (long)(number * factor);
            return true;
        }
        return false;
    }

    /// <summary>For people: 85 MB.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0} MB");
}
