using System.Globalization;

namespace LocalDapr.Cel;

/// <summary>Numbers as Go prints them with <c>%g</c>: the shortest digits that read back the same, 1000000 as 1e+06.</summary>
internal static class GoFloat
{
    public static string Format(double number)
    {
        if (number == 0 || !double.IsFinite(number))
            return number == 0 ? (double.IsNegative(number) ? "-0" : "0") : double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        var sign = number < 0 ? "-" : "";
        // "R" is shortest already, but switches to an exponent elsewhere than Go does: take its digits and the place of its point.
        var text = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E');
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.') is var dot and >= 0 ? dot : mantissa.Length;
        var exponent = point - 1 + (e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        exponent -= zeros;
        if (exponent is < -4 or >= 6)
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1 ? sign + digits.PadRight(exponent + 1, '0') : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
