using System.Text;

namespace LocalDapr.Sidecar;

/// <summary>
/// Looks at files twice a second, as often as daprd gathers what its file watcher tells, and says so when something changed and then stayed
/// as it is for one look. Looking, unlike watching, works on every file system, needs no operating system's limit, and sees nothing of an
/// editor's way of replacing a file.
/// </summary>
internal sealed class FileWatch : IAsyncDisposable
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;

    /// <param name="places">Files, or folders of which every file counts.</param>
    /// <param name="changed">Must not throw. False: not all could be taken over, for a reason that may pass; it is called again, ever less often, until it says true.</param>
    public FileWatch(IReadOnlyList<string> places, TimeSpan pause, Func<CancellationToken, Task<bool>> changed) => _watching = WatchAsync(places, pause, changed, _stopping.Token);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static async Task WatchAsync(IReadOnlyList<string> places, TimeSpan pause, Func<CancellationToken, Task<bool>> changed, CancellationToken cancellationToken)
    {
        // What was read at start is older than the first look: a change between the two is found at once.
        var (inForce, last) = ("", "");
        var (isOpen, retryAfter, waited) = (false, pause, TimeSpan.Zero);
        while (true)
        {
            await Task.Delay(pause, cancellationToken);
            waited += pause;
            var now = Look(places);
            if (now == last && (now != inForce || (isOpen && waited >= retryAfter)))
            {
                retryAfter = now != inForce ? 2 * pause : retryAfter * 2 < LongestRetry ? retryAfter * 2 : LongestRetry;
                inForce = now;
                isOpen = !await changed(cancellationToken);
                waited = TimeSpan.Zero;
            }
            last = now;
        }
    }

    private static string Look(IReadOnlyList<string> places)
    {
        var seen = new StringBuilder();
        foreach (var place in places)
        {
            try
            {
                if (Directory.Exists(place))
                    foreach (var file in new DirectoryInfo(place).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
                        Add(file);
                else
                    Add(new FileInfo(place));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Whoever reads it says what is wrong.
                seen.Append(place).Append('|').Append(e.GetType().Name).Append('\n');
            }
        }
        return seen.ToString();

        void Add(FileInfo file) => seen.Append(file.FullName).Append('|').Append(file.Length).Append('|').Append(file.LastWriteTimeUtc.Ticks).Append('\n');
    }
}
