using System.Globalization;
using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.Locks;

/// <summary>The body of lock and unlock. What is absent or null has the value it has in a Protobuf message: empty, or 0.</summary>
internal sealed record LockRequest(string ResourceId = "", string LockOwner = "", int ExpiryInSeconds = 0)
{
    /// <exception cref="JsonException">Not one JSON object, or a member of the wrong type.</exception>
    public static LockRequest Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return new LockRequest();
        using var document = GoJson.Message(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("the body must be one object");
        var request = new LockRequest();
        // Protobuf's JSON takes the names of the message's fields as well.
        foreach (var member in document.RootElement.EnumerateObject())
            request = member.Name switch
            {
                "resourceId" or "resource_id" => request with { ResourceId = Text(member) },
                "lockOwner" or "lock_owner" => request with { LockOwner = Text(member) },
                "expiryInSeconds" or "expiry_in_seconds" => request with { ExpiryInSeconds = Number(member) },
                _ => request,
            };
        return request;
    }

    private static string Text(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString()!,
        JsonValueKind.Null => "",
        _ => throw new JsonException($"invalid value for string field {member.Name}: {member.Value.GetRawText()}"),
    };

    private static int Number(JsonProperty member)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
            return 0;
        var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        return decimal.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out var number)
            && decimal.IsInteger(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new JsonException($"invalid value for int32 field {member.Name}: {member.Value.GetRawText()}");
    }
}
