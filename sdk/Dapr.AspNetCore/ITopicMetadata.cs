namespace Dapr;

/// <summary>The topic of an endpoint.</summary>
public interface ITopicMetadata
{
    string Name { get; }

    string PubsubName { get; }

    string? Match { get; }

    int Priority { get; }
}
