using System.Globalization;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>
/// Money and times as the reader writes them. By hand, as the services run without the culture data of the system; the browser shows times again in its own
/// zone where that is another (live.js).
/// </summary>
public static class Format
{
    /// <summary>Korea has had no summer time since 1988: its zone needs no table.</summary>
    public static readonly TimeSpan Seoul = TimeSpan.FromHours(9);

    public static string Won(decimal amount, Language language)
    {
        var digits = Number(amount);
        return language == Language.Korean ? $"{digits}원" : $"₩{digits}";
    }

    public static string Number(decimal number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Hours and minutes; with the day when that is not today.</summary>
    public static string Time(DateTimeOffset moment, DateTimeOffset now, Language language)
    {
        var (local, today) = (moment.ToOffset(Seoul), now.ToOffset(Seoul).Date);
        return local.Date == today ? Clock(local, language) : $"{Day(local, language)} {Clock(local, language)}";
    }

    /// <summary>With seconds, for those who compare.</summary>
    public static string Exact(DateTimeOffset moment) => moment.ToOffset(Seoul).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For the datetime attribute.</summary>
    public static string Iso(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Clock(DateTimeOffset local, Language language)
    {
        var hour = local.Hour % 12 == 0 ? 12 : local.Hour % 12;
        return language == Language.Korean
            ? string.Create(CultureInfo.InvariantCulture, $"{(local.Hour < 12 ? "오전" : "오후")} {hour}:{local.Minute:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{hour}:{local.Minute:00} {(local.Hour < 12 ? "AM" : "PM")}");
    }

    private static string Day(DateTimeOffset local, Language language) => language == Language.Korean
        ? string.Create(CultureInfo.InvariantCulture, $"{local.Month}월 {local.Day}일")
        : local.ToString("MMM d,", CultureInfo.InvariantCulture);
}
