using System.Text.Json;

namespace LocalDapr.Sidecar;

/// <summary>GET /v1.0/secrets/{store}/{key} and /bulk.</summary>
internal static class SecretsApi
{
    public static Task GetAsync(HttpContext context, Sidecar sidecar, string storeName, string key)
    {
        if (key == "bulk")
        {
            var secrets = SecretCalls.GetAll(sidecar, storeName);
            return AnswerAsync(context, writer => WriteAll(writer, secrets));
        }
        var secret = SecretCalls.Get(sidecar, storeName, key);
        return AnswerAsync(context, writer => Write(writer, secret));
    }

    private static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            write(writer);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteAll(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, string>>> secrets)
    {
        writer.WriteStartObject();
        foreach (var (name, secret) in secrets)
        {
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
