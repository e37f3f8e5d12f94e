using System.Text.Json;
using LocalDapr.Outbox;
using LocalDapr.Sidecar;

namespace LocalDapr.State;

/// <summary>The state API over HTTP: /v1.0/state/...</summary>
internal static class StateApi
{
    public static async Task GetAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string key, string query)
    {
        var consistency = QueryMetadata.Value(query, "consistency") == "strong" ? StateConsistency.Strong : StateConsistency.Eventual;
        var item = await StateCalls.GetAsync(entry, key, consistency, context.RequestAborted);
        sidecar.AnswerTrace(context);
        var response = context.Response;
        if (item is null)
        {
            response.StatusCode = 204;
            return;
        }
        response.ContentType = "application/json";
        if (item.ETag is not null)
            response.Headers.ETag = item.ETag;
        if (item.Expires is { } expires)
            response.Headers["metadata.ttlexpiretime"] = PubSub.CloudEvent.Rfc3339(expires);
        response.ContentLength = item.Value.Length;
        await response.Body.WriteAsync(item.Value, context.RequestAborted);
    }

    public static async Task SaveAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string query)
    {
        List<StateOperation> operations;
        using (var body = await ReadAsync(context, sidecar))
            operations = StateRequests.ReadSave(body.Span, entry, QueryMetadata.Read(query));
        sidecar.AnswerTrace(context);
        await StateCalls.SaveAsync(entry, operations, context.RequestAborted);
        context.Response.StatusCode = 204;
    }

    public static async Task DeleteAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string key, string query)
    {
        var etag = context.Request.Headers.IfMatch;
        var operation = new StateOperation(StateOperationKind.Delete, entry.Prefix.Apply(key), default, etag.Count > 0 ? etag.ToString() : null,
            StateRequests.Concurrency(QueryMetadata.Value(query, "concurrency") ?? "", "ERR_STATE_DELETE"));
        sidecar.AnswerTrace(context);
        await StateCalls.DeleteAsync(entry, key, operation, context.RequestAborted);
        context.Response.StatusCode = 204;
    }

    public static async Task GetManyAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry)
    {
        List<string> keys;
        using (var body = await ReadAsync(context, sidecar))
            keys = StateRequests.ReadKeys(body.Span);
        var items = await StateCalls.GetManyAsync(entry, keys, context.RequestAborted);
        sidecar.AnswerTrace(context);
        context.Response.ContentType = "application/json";
        // As from daprd, whose encoder gives up the whole answer: what is no JSON cannot stand in JSON. A GET of that key alone answers it.
        var foreign = keys.Where((_, i) => items[i] is { Value.Length: > 0 } item && !StateValue.IsJson(item.Value.Span)).ToList();
        if (foreign.Count > 0)
        {
            sidecar.Log.LogWarning("The bulk get from {Store} is answered with nothing: what is stored under {Keys} is no JSON", entry.Name, string.Join(", ", foreign));
            return;
        }
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            WriteMany(writer, keys, items);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static async Task TransactAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string query)
    {
        List<StateOperation> operations;
        using (var body = await ReadAsync(context, sidecar))
            operations = StateRequests.ReadTransaction(body.Span, entry, QueryMetadata.Read(query));
        sidecar.AnswerTrace(context);
        await StateCalls.TransactAsync(sidecar, entry, operations, OutboxPayload.Json, sidecar.Trace(context), context.RequestAborted);
        context.Response.StatusCode = 204;
    }

    private static async ValueTask<RequestBody> ReadAsync(HttpContext context, Sidecar.Sidecar sidecar)
    {
        var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted);
        if (!body.IsCut)
            return body;
        body.Dispose();
        throw StateRequestException.Malformed("unexpected EOF");
    }

    private static void WriteMany(Utf8JsonWriter writer, List<string> keys, IReadOnlyList<StateItem?> items)
    {
        writer.WriteStartArray();
        for (var i = 0; i < keys.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("key", keys[i]);
            if (items[i] is { } item)
            {
                if (item.Value.Length > 0)
                {
                    writer.WritePropertyName("data");
                    writer.WriteRawValue(item.Value.Span, skipInputValidation: true);
                }
                if (item.ETag is not null)
                    writer.WriteString("etag", item.ETag);
                if (item.Expires is { } expires)
                {
                    writer.WriteStartObject("metadata");
                    writer.WriteString("ttlExpireTime", PubSub.CloudEvent.Rfc3339(expires));
                    writer.WriteEndObject();
                }
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
