using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Pizza.ServiceDefaults.Http;

/// <summary>One page of a list, newest first.</summary>
/// <param name="Items">At most <paramref name="Size"/>.</param>
/// <param name="Page">From 0.</param>
/// <param name="Size">As asked for.</param>
/// <param name="Total">Items on all pages.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, int Page, int Size, int Total);

/// <summary>The query parameters <c>page</c> (from 0) and <c>size</c> (1 to 1000, default 20).</summary>
public readonly record struct Paging(int Page, int Size)
{
    public const int DefaultSize = 20;
    public const int MaxSize = 1000;

    /// <summary>How many items lie before this page.</summary>
    public int Skip => (int)Math.Min((long)Page * Size, int.MaxValue);

    /// <summary>Reads both parameters; what is wrong with them is added to <paramref name="errors"/>.</summary>
    public static Paging Read(HttpRequest request, FieldErrors errors) => new(
        Number(request, "page", 0, 0, int.MaxValue, errors),
        Number(request, "size", DefaultSize, 1, MaxSize, errors));

    private static int Number(HttpRequest request, string name, int fallback, int min, int max, FieldErrors errors)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0) return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        errors.Add(name, max == int.MaxValue ? $"must be a whole number, at least {min}." : $"must be a whole number from {min} to {max}.");
        return fallback;
    }
}
