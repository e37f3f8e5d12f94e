namespace Dapr;

/// <summary>One metadata value of an endpoint's subscriptions, or with an id, of those that own it.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = true)]
public class TopicMetadataAttribute : Attribute, IOriginalTopicMetadata
{
    public TopicMetadataAttribute(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        Value = value;
    }

    public TopicMetadataAttribute(string id, string name, string value)
        : this(name, value)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Id = id;
    }

    public string? Id { get; }

    public string Name { get; }

    public string Value { get; }
}
