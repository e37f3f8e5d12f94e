namespace Dapr.Client;

/// <summary>An actor type of the app and how many of its actors are active.</summary>
public sealed class DaprActorMetadata
{
    public DaprActorMetadata(string type, int count)
    {
        Type = type;
        Count = count;
    }

    public string Type { get; }

    public int Count { get; }
}
