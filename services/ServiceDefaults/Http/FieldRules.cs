using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pizza.ServiceDefaults.Http;

/// <summary>The checks that several requests share. Each adds what is wrong to the errors and answers whether the value may be used.</summary>
public static class FieldRules
{
    public const int MaxName = 100;
    public const int MaxAddress = 200;
    public const int MaxReason = 200;

    /// <summary>2^53 - 1. The sidecar, as every JavaScript client, reads the numbers of JSON as doubles: a higher one arrives as another one.</summary>
    public const long MaxNumber = 9_007_199_254_740_991;

    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A text that must be there, has no control characters and at most <paramref name="max"/> characters; surrounding blanks do not count.</summary>
    public static bool Text(this FieldErrors errors, string field, [NotNullWhen(true)] ref string? value, int max = MaxName)
    {
        value = value?.Trim();
        if (string.IsNullOrEmpty(value)) errors.Add(field, "is missing.");
        else if (value.Length > max) errors.Add(field, $"must have at most {max} characters.");
        else if (value.Any(char.IsControl)) errors.Add(field, "must not have control characters.");
        else return true;
        return false;
    }

    /// <summary>As <see cref="Text"/>, but it may be absent; blank counts as absent.</summary>
    public static bool OptionalText(this FieldErrors errors, string field, ref string? value, int max = MaxName)
    {
        value = value?.Trim();
        if (!string.IsNullOrEmpty(value)) return errors.Text(field, ref value, max);
        value = null;
        return true;
    }

    /// <summary>The name of a value of <typeparamref name="TEnum"/>, as written; anything else is answered with the list of the legal ones.</summary>
    public static TEnum? Named<TEnum>(this FieldErrors errors, string field, string? value) where TEnum : struct, Enum
    {
        // Not Enum.TryParse: it takes numbers and lists too.
        foreach (var legal in Enum.GetValues<TEnum>())
            if (string.Equals(legal.ToString(), value, StringComparison.Ordinal)) return legal;
        errors.Add(field, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.");
        return null;
    }

    /// <summary>A number from 1 in a query string; null when it is absent or wrong.</summary>
    public static long? OptionalId(this FieldErrors errors, string field, string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (TryId(value, out var id)) return id;
        errors.Add(field, "must be a whole number from 1.");
        return null;
    }

    /// <summary>Reads an id from a path. What is not one names nothing: answer 404.</summary>
    public static bool TryId(string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;

    /// <summary>A moment in a query string, in UTC where it has no offset; null when it is absent or wrong.</summary>
    public static DateTimeOffset? OptionalMoment(this FieldErrors errors, string field, string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        // An unescaped + of an offset arrives as a space.
        if (DateTimeOffset.TryParseExact(value.Replace(' ', '+'), Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) return moment;
        errors.Add(field, "must be a date with time (2025-11-21T18:30:00Z).");
        return null;
    }

    /// <summary>"true" or "false" in a query string; null when it is absent or wrong.</summary>
    public static bool? OptionalBoolean(this FieldErrors errors, string field, string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (bool.TryParse(value, out var flag)) return flag;
        errors.Add(field, "must be true or false.");
        return null;
    }
}
