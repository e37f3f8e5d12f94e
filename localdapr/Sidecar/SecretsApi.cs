using System.Text.Json;
using LocalDapr.Secrets;

namespace LocalDapr.Sidecar;

/// <summary>GET /v1.0/secrets/{store}/{key} and /bulk.</summary>
internal static class SecretsApi
{
    public static async Task GetAsync(HttpContext context, Sidecar sidecar, string storeName, string key)
    {
        if (sidecar.Components.Secrets.Count == 0)
        {
            await ApiError.WriteAsync(context, 500, "ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured");
            return;
        }
        if (!sidecar.Components.Secrets.TryGetValue(storeName, out var store))
        {
            await ApiError.WriteAsync(context, 401, "ERR_SECRET_STORE_NOT_FOUND", $"failed finding secret store with key {storeName}");
            return;
        }
        if (key == "bulk")
        {
            await AnswerAsync(context, writer => WriteAll(writer, sidecar, storeName, store));
            return;
        }
        if (!sidecar.Options.Configuration.IsSecretAllowed(storeName, key))
        {
            await ApiError.WriteAsync(context, 403, "ERR_PERMISSION_DENIED", $"access denied by policy to get \"{key}\" from \"{storeName}\"");
            return;
        }
        if (store.Find(key) is not { } secret)
        {
            await ApiError.WriteAsync(context, 500, "ERR_SECRET_GET", $"failed getting secret with key {key} from secret store {storeName}: secret {key} not found");
            return;
        }
        await AnswerAsync(context, writer => Write(writer, secret));
    }

    private static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            write(writer);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteAll(Utf8JsonWriter writer, Sidecar sidecar, string storeName, ISecretStore store)
    {
        writer.WriteStartObject();
        foreach (var (name, secret) in store.GetAll())
        {
            if (!sidecar.Options.Configuration.IsSecretAllowed(storeName, name))
                continue;
            writer.WritePropertyName(name);
            Write(writer, secret);
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> secret)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in secret)
            writer.WriteString(name, value);
        writer.WriteEndObject();
    }
}
