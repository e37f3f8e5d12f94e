using System.Text;
using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>
/// Looks at the resource folders twice a second, as often as daprd gathers what its file watcher tells, and reloads the sidecars that read
/// them when something changed and then stayed as it is for one look. Looking, unlike watching, works on every file system, needs no
/// operating system's limit, and sees nothing of an editor's way of replacing a file.
/// </summary>
internal sealed class ResourceWatcher : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _folders;
    private readonly IReadOnlyList<Sidecar> _sidecars;
    private readonly ILogger _log;
    private readonly TimeSpan _pause;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;
    private IReadOnlyList<string> _warnings;

    private ResourceWatcher(IReadOnlyList<string> folders, IReadOnlyList<Sidecar> sidecars, TimeSpan pause, ILogger log)
    {
        (_folders, _sidecars, _pause, _log) = (folders, sidecars, pause, log);
        _warnings = sidecars[0].Options.Resources.Warnings;
        _watching = WatchAsync(_stopping.Token);
    }

    /// <summary>One watcher for all sidecars that read the same folders.</summary>
    public static IReadOnlyList<ResourceWatcher> Watch(IEnumerable<Sidecar> sidecars, TimeSpan pause, ILogger log) =>
        [.. sidecars.Where(sidecar => sidecar.Options.ResourcesPaths.Count > 0 && sidecar.Options.HotReload)
            .GroupBy(sidecar => string.Join('\n', sidecar.Options.ResourcesPaths))
            .Select(group => new ResourceWatcher(group.First().Options.ResourcesPaths, [.. group], pause, log))];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        // What was read at start is older than this look: a change between the two is found by the first reload.
        var (inForce, last) = ("", Look());
        while (true)
        {
            await Task.Delay(_pause, cancellationToken);
            var now = Look();
            if (now == last && now != inForce)
            {
                inForce = now;
                await ReloadAsync(cancellationToken);
            }
            last = now;
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = ResourceLoader.Load(_folders);
            foreach (var warning in next.Warnings.Except(_warnings))
                _log.LogWarning("{Warning}", warning);
            _warnings = next.Warnings;
            var notes = new List<(string AppId, ReloadNote Note)>();
            foreach (var sidecar in _sidecars)
                foreach (var note in await sidecar.ReloadAsync(next.For(sidecar.AppId), cancellationToken))
                    notes.Add((sidecar.AppId, note));
            foreach (var told in notes.GroupBy(one => one.Note))
                Tell(told.Key, string.Join(", ", told.Select(one => one.AppId)));
        }
        catch (ResourceException e)
        {
            _log.LogError("Resources are not reloaded: {Reason}; everything stays as it was", e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.LogError(e, "Resources are not reloaded");
        }
    }

    private void Tell(ReloadNote note, string apps)
    {
        if (note.IsFailure)
            _log.LogError("Not reloaded: {Note} (app {Apps})", note.Text, apps);
        else
            _log.LogInformation("Changed while running: {Note} (app {Apps})", note.Text, apps);
    }

    private string Look()
    {
        var seen = new StringBuilder();
        foreach (var folder in _folders)
        {
            try
            {
                foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
                    seen.Append(file.FullName).Append('|').Append(file.Length).Append('|').Append(file.LastWriteTimeUtc.Ticks).Append('\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The reload says what is wrong with the folder.
                seen.Append(folder).Append('|').Append(e.GetType().Name).Append('\n');
            }
        }
        return seen.ToString();
    }
}
