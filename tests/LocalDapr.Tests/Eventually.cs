using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests;

/// <summary>What becomes true in a while, which is half a minute at most.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        for (var clock = Stopwatch.StartNew(); !await condition(); await Task.Delay(10))
            Assert.True(clock.Elapsed < Patience.For(30), $"it did not come about in {clock.Elapsed.TotalSeconds:0} s: {what}");
    }

    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => HoldsAsync(() => Task.FromResult(condition()), what);
}
