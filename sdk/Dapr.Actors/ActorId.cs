using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Dapr.Actors;

/// <summary>The name of one actor among those of its type. Two that differ only in case are equal. In JSON it is a string.</summary>
[JsonConverter(typeof(ActorIdJsonConverter))]
[DataContract(Name = "ActorId")]
#pragma warning disable CA1036 // The official type has no comparison operators, and no IComparable.
public class ActorId
#pragma warning restore CA1036
{
    [DataMember(Name = "ActorId", Order = 0, IsRequired = true)]
    private readonly string _id;

    public ActorId(string id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            throw new ArgumentException("The value cannot be null, empty or white spaces.", nameof(id));
        }

        _id = id;
    }

    public static bool operator ==(ActorId? id1, ActorId? id2) => id1 is null ? id2 is null : id1.Equals(id2);

    public static bool operator !=(ActorId? id1, ActorId? id2) => !(id1 == id2);

    public static ActorId CreateRandom() => new(Guid.NewGuid().ToString());

    public string GetId() => _id;

    public override string ToString() => _id;

    /// <summary>Minds the case, unlike equality, as in the official SDK: ids that are equal but differ in case are two keys of a table.</summary>
    public override int GetHashCode() => _id.GetHashCode(StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ActorId other && Equals(other);

    public bool Equals(ActorId? other) => other is not null && string.Equals(_id, other._id, StringComparison.OrdinalIgnoreCase);

    public int CompareTo(ActorId? other) => other is null ? 1 : string.Compare(_id, other._id, StringComparison.OrdinalIgnoreCase);
}
