using System.Runtime.CompilerServices;

namespace Dapr;

/// <summary>Writes the sidecar's paths: every name escaped, metadata as the query Dapr reads it from.</summary>
internal static class SidecarPath
{
    /// <summary>A path with one name in it.</summary>
    public static string Of(string prefix, string name) => prefix + Uri.EscapeDataString(name);

    /// <summary>A path with two names in it.</summary>
    public static string Of(string prefix, string first, string second) =>
        string.Concat(prefix, Uri.EscapeDataString(first), "/", Uri.EscapeDataString(second));

    /// <summary>The path with <c>metadata.NAME=VALUE</c> for each entry and further <c>name=value</c> pairs, null ones left out.</summary>
    public static string WithQuery(
        string path,
        IReadOnlyDictionary<string, string>? metadata,
        string? concurrency = null,
        string? consistency = null)
    {
        if (metadata is null or { Count: 0 } && concurrency is null && consistency is null)
        {
            return path;
        }

        var text = new DefaultInterpolatedStringHandler(0, 0, provider: null, stackalloc char[512]);
        text.AppendLiteral(path);
        var separator = "?";
        if (concurrency is not null)
        {
            Append(ref text, ref separator, "concurrency", concurrency);
        }

        if (consistency is not null)
        {
            Append(ref text, ref separator, "consistency", consistency);
        }

        if (metadata is not null)
        {
            foreach (var (name, value) in metadata)
            {
                Append(ref text, ref separator, "metadata." + Uri.EscapeDataString(name), value);
            }
        }

        return text.ToStringAndClear();
    }

    private static void Append(ref DefaultInterpolatedStringHandler text, ref string separator, string name, string value)
    {
        text.AppendLiteral(separator);
        text.AppendLiteral(name);
        text.AppendLiteral("=");
        text.AppendLiteral(Uri.EscapeDataString(value));
        separator = "&";
    }
}
