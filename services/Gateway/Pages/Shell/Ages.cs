using System.Globalization;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>How long something has been waiting.</summary>
public static class Ages
{
    /// <summary>What is younger has just come in.</summary>
    public static readonly TimeSpan JustIn = TimeSpan.FromSeconds(20);

    /// <summary>4:05, or 1:04:05 from an hour on: the same in both languages, and short enough to tick. What is ahead of this clock is 0:00.</summary>
    public static string Clock(TimeSpan age)
    {
        var seconds = Math.Max(0, (long)age.TotalSeconds);
        return seconds < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }
}
