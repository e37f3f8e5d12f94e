using System.Text.Json;

namespace LocalDapr.Cel;

/// <summary>The type of a value, which is a value itself: <c>type(1) == int</c>.</summary>
internal sealed record CelType(string Name)
{
    private const string Timestamp = "google.protobuf.Timestamp";
    private const string Duration = "google.protobuf.Duration";

    private static readonly Dictionary<string, object?> Known =
        new[] { "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", Timestamp, Duration }
            .ToDictionary(name => name, object? (name) => new CelType(name), StringComparer.Ordinal);

    public static bool TryFind(string name, out object? type) => Known.TryGetValue(name, out type);

    public static CelType Of(object? value) => new(value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        ulong => "uint",
        double => "double",
        string => "string",
        byte[] => "bytes",
        CelTimestamp => Timestamp,
        CelDuration => Duration,
        CelType => "type",
        object?[] or JsonElement { ValueKind: JsonValueKind.Array } => "list",
        _ => "map",
    });

    public override string ToString() => Name;
}
