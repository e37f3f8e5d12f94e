using System.Runtime.InteropServices;
using System.Text.Json;

namespace LocalDapr.Cel;

/// <summary>
/// The values of an expression: null, bool, long (int), ulong (uint), double, string, byte[], object?[] (list), an array of pairs (map), and
/// JsonElement for lists and objects that came from JSON; CelTimestamp, CelDuration and CelType.
/// </summary>
internal static class CelValue
{
    public static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => json,
    };

    public static bool HasFields(object? value, out object? same)
    {
        same = value;
        return value is JsonElement { ValueKind: JsonValueKind.Object } or KeyValuePair<object, object?>[];
    }

    public static bool TryGetField(object? value, string field, out object? found)
    {
        if (value is JsonElement { ValueKind: JsonValueKind.Object } json)
        {
            var present = json.TryGetProperty(field, out var property);
            found = present ? FromJson(property) : null;
            return present;
        }
        if (value is KeyValuePair<object, object?>[] map)
            return TryFind(map, field, out found);
        throw NoOverload($".{field}");
    }

    public static object? Index(object? value, object? index)
    {
        if (AsList(value) is { } list)
        {
            return Position(index) is { } position && position >= 0 && position < list.Length ? list[position]
                : throw new CelEvaluationException($"index out of bounds: {index}");
        }
        if (AsMap(value) is { } map)
            return TryFind(map, index, out var found) ? found : throw new CelEvaluationException($"no such key: {index}");
        throw NoOverload("_[_]");
    }

    public static bool Contains(object? container, object? item)
    {
        if (AsList(container) is { } list)
            return Array.Exists(list, candidate => AreEqual(candidate, item));
        if (AsMap(container) is { } map)
            return TryFind(map, item, out _);
        throw NoOverload("in");
    }

    public static long Size(object? value) => value switch
    {
        string text => text.EnumerateRunes().Count(),
        byte[] bytes => bytes.Length,
        _ => AsList(value)?.Length ?? AsMap(value)?.Length ?? throw NoOverload("size"),
    };

    /// <summary>Values of different types are not equal, except numbers of the same amount.</summary>
    public static bool AreEqual(object? a, object? b)
    {
        if (CelOrder.IsNumber(a) && CelOrder.IsNumber(b))
            return CelOrder.CompareNumbers(a!, b!) == 0;
        if (a is byte[] left && b is byte[] right)
            return left.AsSpan().SequenceEqual(right);
        if (AsList(a) is { } listA)
            return AsList(b) is { } listB && listA.Length == listB.Length && !listA.Where((item, i) => !AreEqual(item, listB[i])).Any();
        if (AsMap(a) is { } mapA)
            return AsMap(b) is { } mapB && mapA.Length == mapB.Length && Array.TrueForAll(mapA, pair => TryFind(mapB, pair.Key, out var other) && AreEqual(pair.Value, other));
        return Equals(a, b);
    }

    /// <summary>About how many steps it takes to go through the value once.</summary>
    public static long Weight(object? value) => value switch
    {
        string text => text.Length / 16,
        byte[] bytes => bytes.Length / 16,
        object?[] list => list.Length,
        KeyValuePair<object, object?>[] map => map.Length,
        JsonElement json => JsonMarshal.GetRawUtf8Value(json).Length / 4,
        _ => 0,
    };

    /// <summary>How many items or fields the value has itself.</summary>
    public static long Breadth(object? value) => value switch
    {
        object?[] list => list.Length,
        KeyValuePair<object, object?>[] map => map.Length,
        JsonElement { ValueKind: JsonValueKind.Array } json => json.GetArrayLength(),
        JsonElement { ValueKind: JsonValueKind.Object } json => json.GetPropertyCount(),
        _ => 0,
    };

    /// <summary>Null: not a map.</summary>
    public static object?[]? Keys(object? value) => AsMap(value)?.Select(object? (pair) => pair.Key).ToArray();

    public static CelEvaluationException NoOverload(string what) => new($"no such overload: {what}");

    private static bool TryFind(KeyValuePair<object, object?>[] map, object? key, out object? value)
    {
        foreach (var pair in map)
        {
            if (AreEqual(pair.Key, key))
            {
                value = pair.Value;
                return true;
            }
        }
        value = null;
        return false;
    }

    public static object?[]? AsList(object? value) => value switch
    {
        object?[] list => list,
        JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().Select(FromJson).ToArray(),
        _ => null,
    };

    private static KeyValuePair<object, object?>[]? AsMap(object? value) => value switch
    {
        KeyValuePair<object, object?>[] map => map,
        // As with every JSON reader in Dapr, the last of two properties of one name counts.
        JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().Reverse().DistinctBy(p => p.Name)
            .Select(p => KeyValuePair.Create((object)p.Name, FromJson(p.Value))).ToArray(),
        _ => null,
    };

    private static int? Position(object? index) => index switch
    {
        long position and >= 0 and <= int.MaxValue => (int)position,
        ulong position and <= int.MaxValue => (int)position,
        double position and >= 0 and <= int.MaxValue when Math.Floor(position) == position => (int)position,
        long or ulong => null,
        _ => throw NoOverload("_[_]"),
    };
}
