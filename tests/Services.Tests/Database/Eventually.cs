using System.Diagnostics;

namespace Pizza.Tests.Services.Database;

internal static class Eventually
{
    /// <summary>Waits until it holds; fails after 30 seconds, saying what was there instead.</summary>
    public static async Task HoldsAsync<T>(Func<Task<T>> read, Func<T, bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var now = await read();
            if (holds(now)) return;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"still {now} after {waited.Elapsed.TotalSeconds:F0} s");
            await Task.Delay(20);
        }
    }

    public static Task HoldsAsync<T>(Func<T> read, Func<T, bool> holds) => HoldsAsync(() => Task.FromResult(read()), holds);
}
