namespace Dapr.Client;

/// <summary>What the sidecar says about itself.</summary>
public sealed class DaprMetadata
{
    public DaprMetadata(
        string id,
        IReadOnlyList<DaprActorMetadata> actors,
        IReadOnlyDictionary<string, string> extended,
        IReadOnlyList<DaprComponentsMetadata> components)
    {
        Id = id;
        Actors = actors;
        Extended = extended;
        Components = components;
    }

    /// <summary>The app id.</summary>
    public string Id { get; }

    public IReadOnlyList<DaprActorMetadata> Actors { get; }

    public IReadOnlyDictionary<string, string> Extended { get; }

    public IReadOnlyList<DaprComponentsMetadata> Components { get; }
}
