using System.Diagnostics;

namespace Pizza.EndToEnd.Driver;

/// <summary>What becomes true in a while, and how long a while may be.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is the expected one; fails with the last answer.</summary>
    public static async Task EqualsAsync<T>(T expected, Func<Task<T>> ask, double withinSeconds, string of)
    {
        var last = await UntilAsync(ask, answer => EqualityComparer<T>.Default.Equals(answer, expected), withinSeconds);
        Assert.True(EqualityComparer<T>.Default.Equals(last, expected), $"{of} is '{last}' after {Patience.For(withinSeconds).TotalSeconds} s, not '{expected}'.");
    }

    /// <summary>Asks until the answer will do, or the time is over; gives the last answer.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> willDo, double withinSeconds)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (willDo(answer) || clock.Elapsed > Patience.For(withinSeconds)) return answer;
            await Task.Delay(Pause);
        }
    }
}
