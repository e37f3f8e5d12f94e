using System.Globalization;
using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>The sidecar's actor state API.</summary>
internal sealed class ActorStateStore(ActorSidecar sidecar, JsonSerializerOptions json)
{
    private const string ExpiryHeader = "Metadata.ttlExpireTime";

    // What the official SDK sends with its JSON.
    private const string ContentType = "text/plain; charset=utf-8";

    /// <summary>The stored state, or null when there is none.</summary>
    public async Task<ActorStateEntry?> LoadAsync<T>(
        string actorType, ActorId actorId, string stateName, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync(actorType, actorId, stateName, cancellationToken);
        return Exists(answer, out var expires)
            ? new ActorStateEntry(answer.Read<T>(json), typeof(T), ActorStateChange.None, expires)
            : null;
    }

    public async Task<bool> ExistsAsync(string actorType, ActorId actorId, string stateName, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync(actorType, actorId, stateName, cancellationToken);
        return Exists(answer, out _);
    }

    /// <summary>Saves all changes in one request.</summary>
    public async Task SaveAsync(
        string actorType,
        ActorId actorId,
        IEnumerable<KeyValuePair<string, ActorStateEntry>> changes,
        CancellationToken cancellationToken)
    {
        var content = SidecarContent.Write(json, (changes, json), static (writer, state) => Write(writer, state.changes, state.json), ContentType);
        using var answer = await sidecar.SendAsync(
            HttpMethod.Put, ActorSidecar.Path(actorType, actorId) + "/state", content, cancellationToken);
    }

    private static bool Exists(SidecarAnswer answer, out DateTimeOffset? expires)
    {
        expires = answer.Header(ExpiryHeader) is { Length: > 0 } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;
        return !answer.Body.IsEmpty && !(expires <= DateTimeOffset.UtcNow);
    }

    private static void Write(
        Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, ActorStateEntry>> changes, JsonSerializerOptions json)
    {
        writer.WriteStartArray();
        foreach (var (name, entry) in changes)
        {
            var removed = entry.Change == ActorStateChange.Removed;
            writer.WriteStartObject();
            writer.WriteString("operation"u8, removed ? "delete" : "upsert");
            writer.WriteStartObject("request"u8);
            writer.WriteString("key"u8, name);
            if (!removed)
            {
                writer.WritePropertyName("value"u8);
                JsonSerializer.Serialize(writer, entry.Value, entry.Type, json);
                WriteTtl(writer, entry.Expires);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTtl(Utf8JsonWriter writer, DateTimeOffset? expires)
    {
        if (expires is not { } end)
        {
            return;
        }

        var seconds = (int)Math.Ceiling((end - DateTimeOffset.UtcNow).TotalSeconds);
        writer.WriteStartObject("metadata"u8);
        writer.WriteString("ttlInSeconds"u8, seconds.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    private Task<SidecarAnswer> GetAsync(
        string actorType, ActorId actorId, string stateName, CancellationToken cancellationToken) =>
        sidecar.SendAsync(
            HttpMethod.Get,
            SidecarPath.Of(ActorSidecar.Path(actorType, actorId) + "/state/", stateName),
            content: null,
            cancellationToken);
}
