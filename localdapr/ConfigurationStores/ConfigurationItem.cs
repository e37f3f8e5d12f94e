using System.Text.Json;

namespace LocalDapr.ConfigurationStores;

/// <summary>One entry of a configuration store. Both are empty for an entry that was deleted.</summary>
internal sealed record ConfigurationItem(string Value = "", string Version = "")
{
    /// <summary>An object of the items by key; in an item what is empty is left out.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, ConfigurationItem> items)
    {
        writer.WriteStartObject();
        foreach (var (key, item) in items.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(key);
            if (item.Value.Length > 0)
                writer.WriteString("value", item.Value);
            if (item.Version.Length > 0)
                writer.WriteString("version", item.Version);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}

/// <summary>Says that an entry has changed: the id of the subscription, the key, and the entry as it is now.</summary>
internal delegate Task ConfigurationChanged(string subscriptionId, string key, ConfigurationItem item, CancellationToken cancellationToken);
