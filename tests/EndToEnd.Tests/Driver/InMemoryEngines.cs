namespace Pizza.EndToEnd.Driver;

/// <summary>No server at all: localdapr and the services keep everything in memory.</summary>
internal sealed class InMemoryEngines : IEngines
{
    public string Folder => "in-memory";

    public IReadOnlyList<Engine> Servers => [];

    public IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    public void Describe(ResourceFiles files)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
