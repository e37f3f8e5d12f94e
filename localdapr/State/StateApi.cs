using System.Text.Json;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.State;

/// <summary>The state API: /v1.0/state/...</summary>
internal static class StateApi
{
    public static async Task GetAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string key, string query)
    {
        if (!entry.Prefix.TryApply(key, out var full))
            throw StateRequestException.BadKey(key);
        var consistency = QueryMetadata.Value(query, "consistency") == "strong" ? StateConsistency.Strong : StateConsistency.Eventual;
        StateItem? item;
        try
        {
            item = await entry.CallAsync((store, ct) => store.GetAsync(full, consistency, ct), context.RequestAborted);
        }
        catch (Exception e) when (IsStoreFailure(context, e))
        {
            await ApiError.WriteAsync(context, 500, "ERR_STATE_GET", $"fail to get {key} from state store {entry.Name}: {e.Message}");
            return;
        }
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
            operations = StateRequests.ReadSave(body.Span, entry.Prefix, QueryMetadata.Read(query));
        StateException? refused = null;
        try
        {
            // Not atomic, as in daprd: what can be written is written, and the answer tells of the first refusal.
            foreach (var operation in operations)
            {
                var refusal = await entry.WriteAsync(operation, context.RequestAborted);
                refused ??= refusal;
            }
        }
        catch (Exception e) when (IsStoreFailure(context, e))
        {
            await ApiError.WriteAsync(context, 500, "ERR_STATE_SAVE", $"failed saving state in state store {entry.Name}: {e.Message}");
            return;
        }
        sidecar.AnswerTrace(context);
        if (refused is null)
            context.Response.StatusCode = 204;
        else
            await RefuseAsync(context, "ERR_STATE_SAVE", $"failed saving state in state store {entry.Name}", refused);
    }

    public static async Task DeleteAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string key, string query)
    {
        if (!entry.Prefix.TryApply(key, out var full))
            throw StateRequestException.BadKey(key);
        var etag = context.Request.Headers.IfMatch;
        var operation = new StateOperation(StateOperationKind.Delete, full, default, etag.Count > 0 ? etag.ToString() : null,
            StateRequests.Concurrency(QueryMetadata.Value(query, "concurrency") ?? "", "ERR_STATE_DELETE"));
        StateException? refused;
        try
        {
            refused = await entry.WriteAsync(operation, context.RequestAborted);
        }
        catch (Exception e) when (IsStoreFailure(context, e))
        {
            await ApiError.WriteAsync(context, 500, "ERR_STATE_DELETE", $"failed deleting state with key {key}: {e.Message}");
            return;
        }
        sidecar.AnswerTrace(context);
        if (refused is null)
            context.Response.StatusCode = 204;
        else
            await RefuseAsync(context, "ERR_STATE_DELETE", $"failed deleting state with key {key}", refused);
    }

    public static async Task GetManyAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry)
    {
        List<string> keys;
        using (var body = await ReadAsync(context, sidecar))
            keys = StateRequests.ReadKeys(body.Span);
        var full = new string[keys.Count];
        for (var i = 0; i < full.Length; i++)
            if (!entry.Prefix.TryApply(keys[i], out full[i]))
                throw StateRequestException.BadKey(keys[i]);
        IReadOnlyList<StateItem?> items;
        try
        {
            items = await entry.CallAsync((store, ct) => store.GetManyAsync(full, ct), context.RequestAborted);
        }
        catch (Exception e) when (IsStoreFailure(context, e))
        {
            await ApiError.WriteAsync(context, 500, "ERR_STATE_BULK_GET", $"failed to get from state store {entry.Name}: {e.Message}");
            return;
        }
        sidecar.AnswerTrace(context);
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            WriteMany(writer, keys, items);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static async Task TransactAsync(HttpContext context, Sidecar.Sidecar sidecar, StateEntry entry, string query)
    {
        List<StateOperation> operations;
        using (var body = await ReadAsync(context, sidecar))
            operations = StateRequests.ReadTransaction(body.Span, entry.Prefix, QueryMetadata.Read(query));
        StateException? refused = null;
        try
        {
            if (operations.Count > 0)
                refused = await entry.TransactAsync(operations, context.RequestAborted);
        }
        catch (Exception e) when (IsStoreFailure(context, e))
        {
            await ApiError.WriteAsync(context, 500, "ERR_STATE_TRANSACTION", $"error while executing state transaction: {e.Message}");
            return;
        }
        sidecar.AnswerTrace(context);
        if (refused is null)
            context.Response.StatusCode = 204;
        else
            await ApiError.WriteAsync(context, 500, "ERR_STATE_TRANSACTION", $"error while executing state transaction: {Reason(refused)}");
    }

    public static Task UnknownStoreAsync(HttpContext context, Sidecar.Sidecar sidecar, string name) => sidecar.HasStateStores
        ? ApiError.WriteAsync(context, 400, "ERR_STATE_STORE_NOT_FOUND", $"state store {name} is not found", "DAPR_STATE_NOT_FOUND", sidecar.AppId)
        : ApiError.WriteAsync(context, 500, "ERR_STATE_STORE_NOT_CONFIGURED", $"state store {name} is not configured", "DAPR_STATE_NOT_CONFIGURED", sidecar.AppId);

    private static async ValueTask<RequestBody> ReadAsync(HttpContext context, Sidecar.Sidecar sidecar)
    {
        var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted);
        if (!body.IsCut)
            return body;
        body.Dispose();
        throw StateRequestException.Malformed("unexpected EOF");
    }

    private static Task RefuseAsync(HttpContext context, string code, string what, StateException refused) => refused.Error switch
    {
        StateError.ETagMismatch => ApiError.WriteAsync(context, 409, code, $"{what}: {Reason(refused)}"),
        StateError.ETagInvalid => ApiError.WriteAsync(context, 400, code, $"{what}: {Reason(refused)}"),
        _ => ApiError.WriteAsync(context, 500, code, $"{what}: {refused.Message}"),
    };

    private static string Reason(StateException refused) => refused.Error switch
    {
        StateError.ETagMismatch => "possible etag mismatch. error from state store: " + refused.Message,
        StateError.ETagInvalid => "invalid etag value: " + refused.Message,
        _ => refused.Message,
    };

    // The request's own end is no failure of the store; everything else is answered as one.
    private static bool IsStoreFailure(HttpContext context, Exception e) =>
        e is PolicyTimeoutException or BreakerOpenException or TooManyRequestsException || !context.RequestAborted.IsCancellationRequested;

    private static void WriteMany(Utf8JsonWriter writer, List<string> keys, IReadOnlyList<StateItem?> items)
    {
        writer.WriteStartArray();
        for (var i = 0; i < keys.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("key", keys[i]);
            if (items[i] is { } item)
            {
                writer.WritePropertyName("data");
                writer.WriteRawValue(item.Value.Span, skipInputValidation: true);
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
