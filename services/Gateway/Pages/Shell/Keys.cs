using System.Security.Cryptography;
using System.Text;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>Idempotency-Keys of forms, made when these are rendered.</summary>
public static class Keys
{
    /// <summary>
    /// The next one after a key that is used up, for what is asked for now: sent twice at once, the same request gets the same one. Asked for something else
    /// it is another.
    /// </summary>
    /// <param name="key">Used up.</param>
    /// <param name="request">What is asked for, as it is sent.</param>
    public static string After(string key, ReadOnlySpan<byte> request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData([0]);
        hash.AppendData(request);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    public static string New() => Guid.NewGuid().ToString("N");

    /// <summary>The one that came with the form; a new one if that is none of ours.</summary>
    public static string Read(IFormCollection form) => Kept(form["key"].ToString());

    /// <summary>The key, if it may be one of ours; else a new one.</summary>
    public static string Kept(string? key) => key?.Trim() is { Length: > 0 and <= 64 } kept && kept.All(char.IsAsciiLetterOrDigit) ? kept : New();
}
