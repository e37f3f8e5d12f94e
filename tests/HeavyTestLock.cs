namespace Pizza.Tests;

/// <summary>
/// <c>dotnet test</c> on the solution runs its test projects side by side. Those that start whole systems and watch the clock
/// (EndToEnd.Tests, LocalDapr.Tests, Conformance.Tests, House.Tests) would then fail each other's time limits on a machine with two cores, so each of
/// them takes this lock before its first system and keeps it until its process ends. It is machine-wide: an exclusively opened
/// file, which the operating system lets go of even when a test process is killed.
/// </summary>
internal static class HeavyTestLock
{
    private static readonly Lazy<Task<FileStream>> Taken = new(TakeAsync);

    /// <summary>Comes back when this process may run its heavy tests.</summary>
    public static Task WaitAsync() => Taken.Value;

    private static async Task<FileStream> TakeAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), "pizza-dapr-heavy-tests.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(250);
            }
        }
    }
}
