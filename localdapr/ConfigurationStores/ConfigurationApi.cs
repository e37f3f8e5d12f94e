using System.Text.Json;
using LocalDapr.Sidecar;

namespace LocalDapr.ConfigurationStores;

/// <summary>GET /v1.0/configuration/{store}, .../subscribe and .../{id}/unsubscribe; the same under v1.0-alpha1.</summary>
internal static class ConfigurationApi
{
    public static async Task GetAsync(HttpContext context, Sidecar.Sidecar sidecar, string storeName, string query)
    {
        var items = await ConfigurationCalls.GetAsync(ConfigurationCalls.Find(sidecar, storeName), Keys(query), context.RequestAborted);
        if (items.Count == 0)
        {
            context.Response.StatusCode = 204;
            return;
        }
        await AnswerAsync(context, 200, writer => ConfigurationItem.Write(writer, items));
    }

    public static async Task SubscribeAsync(HttpContext context, Sidecar.Sidecar sidecar, string storeName, string query)
    {
        var store = ConfigurationCalls.Find(sidecar, storeName);
        if (sidecar.Channel is not { } channel)
            throw new ApiException(500, GrpcStatus.Internal, "ERR_APP_CHANNEL_NIL", "app channel is not initialized. cannot subscribe to configuration updates");
        var id = await ConfigurationCalls.SubscribeAsync(store, Keys(query),
            (subscription, key, item, ct) => ConfigurationCalls.TellAppAsync(channel, store, subscription, key, item, sidecar.Log, ct), context.RequestAborted);
        await AnswerAsync(context, 200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteEndObject();
        });
    }

    public static async Task UnsubscribeAsync(HttpContext context, Sidecar.Sidecar sidecar, string storeName, string id)
    {
        var reason = await TryUnsubscribeAsync(ConfigurationCalls.Find(sidecar, storeName), id, context.RequestAborted);
        // A refusal has a body of its own here, without an error code.
        await AnswerAsync(context, reason is null ? 200 : 500, writer =>
        {
            writer.WriteStartObject();
            if (reason is null)
                writer.WriteBoolean("ok", true);
            else
                writer.WriteString("message", $"failed to unsubscribe to configuration request {id}: {reason}");
            writer.WriteEndObject();
        });
    }

    private static async Task<string?> TryUnsubscribeAsync(EngineEntry<Redis.RedisConfiguration> store, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await ConfigurationCalls.UnsubscribeAsync(store, id, cancellationToken) ? null : $"subscription with id {id} does not exist";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    private static string[] Keys(string query) => [.. QueryMetadata.Parameters(query).Where(parameter => parameter.Name == "key").Select(parameter => parameter.Value)];

    private static async Task AnswerAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            write(writer);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
