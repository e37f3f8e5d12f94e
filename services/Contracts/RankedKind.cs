using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <summary>What is ranked by popularity.</summary>
[JsonConverter(typeof(StrictEnumConverter<RankedKind>))]
public enum RankedKind
{
    Pizza,
    Store,
}
