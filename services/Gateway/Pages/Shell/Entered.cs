using System.Globalization;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>Numbers as people enter them, choices as forms send them, and both as addresses carry them.</summary>
public static class Entered
{
    /// <summary>The number of a customer, an order, a store …; null: none that there can be.</summary>
    public static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= FieldRules.MaxNumber ? number : null;

    /// <summary>A page of a list, from 0; what is no number is the first one.</summary>
    public static int Page(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 0;

    /// <summary>One of the names, as written; null: none of them. (Not Enum.TryParse alone: it takes numbers and lists too.)</summary>
    public static T? OneOf<T>(string? text) where T : struct, Enum => Enum.GetNames<T>().Contains(text) ? Enum.Parse<T>(text!) : null;
}
