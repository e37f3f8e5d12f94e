namespace Pizza.EndToEnd.Driver;

/// <summary>The engines chosen, and settings of the services as a user gives them: by environment variables.</summary>
internal sealed class WithSettings(IEngines engines, params (string Name, string Value)[] settings) : IEngines
{
    public string Folder => engines.Folder;

    public IReadOnlyList<Engine> Servers => engines.Servers;

    /// <summary>What the engines set, and over it the settings: they win.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; } =
        settings.Aggregate(new Dictionary<string, string?>(engines.Environment), (all, setting) =>
        {
            all[setting.Name] = setting.Value;
            return all;
        });

    public void Describe(ResourceFiles files) => engines.Describe(files);

    public ValueTask DisposeAsync() => engines.DisposeAsync();
}
