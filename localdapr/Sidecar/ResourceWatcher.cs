using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>Reloads the sidecars that read the same resource folders when something changed there.</summary>
internal sealed class ResourceWatcher : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _folders;
    private readonly Func<IReadOnlyList<Sidecar>> _sidecars;
    private readonly ILogger _log;
    private readonly FileWatch _watch;
    private IReadOnlyList<string> _warnings;
    private HashSet<string> _toldFailures = [];

    private ResourceWatcher(IReadOnlyList<string> folders, Func<IReadOnlyList<Sidecar>> sidecars, TimeSpan pause, ILogger log)
    {
        (_folders, _log) = (folders, log);
        var key = Key(folders);
        _sidecars = () => [.. sidecars().Where(sidecar => sidecar.Options.HotReload && Key(sidecar.Options.ResourcesPaths) == key)];
        _warnings = _sidecars()[0].Options.Resources.Warnings;
        _watch = new FileWatch(folders, pause, ReloadAsync);
    }

    /// <summary>One watcher for all sidecars that read the same folders, also those that come later.</summary>
    public static IReadOnlyList<ResourceWatcher> Watch(Func<IReadOnlyList<Sidecar>> sidecars, TimeSpan pause, ILogger log) =>
        [.. sidecars().Where(sidecar => sidecar.Options.ResourcesPaths.Count > 0 && sidecar.Options.HotReload)
            .GroupBy(sidecar => Key(sidecar.Options.ResourcesPaths))
            .Select(group => new ResourceWatcher(group.First().Options.ResourcesPaths, sidecars, pause, log))];

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private static string Key(IReadOnlyList<string> folders) => string.Join('\n', folders);

    /// <returns>False: something failed that may work later.</returns>
    private async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        var notes = new List<(string AppId, ReloadNote Note)>();
        try
        {
            var next = ResourceLoader.Load(_folders);
            foreach (var warning in next.Warnings.Except(_warnings))
                _log.LogWarning("{Warning}", warning);
            _warnings = next.Warnings;
            foreach (var sidecar in _sidecars())
                foreach (var note in await sidecar.ReloadAsync(next.For(sidecar.AppId), cancellationToken))
                    notes.Add((sidecar.AppId, note));
            Tell(notes);
            return !notes.Exists(one => one.Note.MayPass);
        }
        catch (ResourceException e)
        {
            _log.LogError("Resources are not reloaded: {Reason}; everything stays as it was", e.Message);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            notes.Add(("all", new ReloadNote($"resources: {e.Message}; trying again", IsFailure: true, MayPass: true)));
            Tell(notes);
            _log.LogDebug(e, "Reloading");
            return false;
        }
    }

    // What fails again for the same reason is not told again.
    private void Tell(List<(string AppId, ReloadNote Note)> notes)
    {
        foreach (var told in notes.GroupBy(one => one.Note))
            if (!told.Key.IsFailure || !_toldFailures.Contains(told.Key.Text))
                Tell(told.Key, string.Join(", ", told.Select(one => one.AppId)));
        _toldFailures = [.. notes.Where(one => one.Note.IsFailure).Select(one => one.Note.Text)];
    }

    private void Tell(ReloadNote note, string apps)
    {
        if (note.IsFailure)
            _log.LogError("Not reloaded: {Note} (app {Apps})", note.Text, apps);
        else
            _log.LogInformation("Changed while running: {Note} (app {Apps})", note.Text, apps);
    }
}
