namespace Dapr;

/// <summary>One metadata value of a subscription.</summary>
public interface IOriginalTopicMetadata
{
    string? Id { get; }

    string Name { get; }

    string Value { get; }
}
