using System.Text.Json.Serialization;

namespace Pizza.Contracts;

/// <summary>Enum values travel by name only; a number is refused, because its meaning would change with the order of the members.</summary>
public sealed class StrictEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
