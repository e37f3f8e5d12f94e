using System.Globalization;

namespace Pizza.Tests.Processes;

/// <summary>
/// Time limits. PIZZA_TEST_PATIENCE multiplies them, for a machine that does other work at the same time; what is promised is promised
/// with 1, the default.
/// </summary>
internal static class Patience
{
    private static readonly double Factor =
        double.TryParse(Environment.GetEnvironmentVariable("PIZZA_TEST_PATIENCE"), CultureInfo.InvariantCulture, out var factor) && factor >= 1 ? factor : 1;

    public static TimeSpan For(double seconds) => TimeSpan.FromSeconds(seconds * Factor);
}
