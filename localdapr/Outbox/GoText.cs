using System.Text;
using System.Text.Json;
using LocalDapr.Cel;

namespace LocalDapr.Outbox;

/// <summary>A JSON value as Go prints it with <c>%v</c>: what daprd sends for a value that has no content type.</summary>
internal static class GoText
{
    /// <param name="json">One JSON value, valid.</param>
    public static byte[] Format(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Write(text, document.RootElement);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                    members[member.Name] = member.Value;
                WriteAll(text.Append("map["), members, (name, member) =>
                {
                    text.Append(name).Append(':');
                    Write(text, member);
                });
                break;
            case JsonValueKind.Array:
                WriteAll(text.Append('['), value.EnumerateArray().Select(item => KeyValuePair.Create("", item)), (_, item) => Write(text, item));
                break;
            case JsonValueKind.Number:
                text.Append(GoFloat.Format(value.GetDouble()));
                break;
            case JsonValueKind.Null:
                text.Append("<nil>");
                break;
            case JsonValueKind.True or JsonValueKind.False:
                text.Append(value.GetRawText());
                break;
            default:
                text.Append(value.GetString());
                break;
        }
    }

    private static void WriteAll(StringBuilder text, IEnumerable<KeyValuePair<string, JsonElement>> items, Action<string, JsonElement> write)
    {
        var first = true;
        foreach (var (name, item) in items)
        {
            if (!first)
                text.Append(' ');
            first = false;
            write(name, item);
        }
        text.Append(']');
    }
}
