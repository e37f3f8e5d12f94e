using System.Globalization;
using System.Text.Json;
using LocalDapr.Invocation;
using LocalDapr.Sidecar;

namespace LocalDapr.Actors;

/// <summary>The actor part of the sidecar's HTTP API: everything under <c>/v1.0/actors/{type}/{id}/</c>.</summary>
internal static class ActorRoutes
{
    private const string Json = "application/json";
    private static readonly string[] Prefix = ["v1.0", "actors"];

    /// <summary>Answers the request if it is one of the actor API.</summary>
    /// <param name="runtime">Null: the sidecar was started without actor placement.</param>
    /// <param name="maxBodySize">In bytes; a longer body is refused.</param>
    /// <returns>False: not an actor request; nothing was answered.</returns>
    public static async Task<bool> TryHandleAsync(HttpContext context, ActorRuntime? runtime, ApiPath path, long maxBodySize)
    {
        // Cut before anything is unescaped: an escaped slash must not separate, and ids may hold anything else.
        var segments = path.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length is < 5 or > 6 || !segments.AsSpan(0, 2).SequenceEqual(Prefix))
            return false;
        var name = segments.Length == 6 ? ApiPath.Decode(segments[5]) : "";
        var actor = new ActorKey(ApiPath.Decode(segments[2]), ApiPath.Decode(segments[3]));
        if (Find(segments[4], name, context.Request.Method) is not { } handler)
            return false;
        try
        {
            if (runtime is null)
                throw new ActorApiException(400, "ERR_ACTOR_NO_PLACEMENT", "placement service is not configured");
            var body = context.Request.Method is "POST" or "PUT" || segments[4] == "method" ? await BodyAsync(context, maxBodySize) : default;
            await handler(context, runtime, actor, name, body);
        }
        catch (ActorApiException e)
        {
            await WriteErrorAsync(context, e);
        }
        return true;
    }

    private delegate Task Handler(HttpContext context, ActorRuntime runtime, ActorKey actor, string name, ReadOnlyMemory<byte> body);

    private static Handler? Find(string operation, string name, string verb) => (operation, verb) switch
    {
        ("method", "GET" or "POST" or "PUT" or "DELETE") when name.Length > 0 => InvokeAsync,
        ("state", "POST" or "PUT") when name.Length == 0 => TransactAsync,
        ("state", "GET") when name.Length > 0 => GetStateAsync,
        ("reminders", "GET" or "POST" or "PUT" or "DELETE") when name.Length > 0 => ReminderAsync,
        ("timers", "POST" or "PUT") when name.Length > 0 => CreateTimerAsync,
        ("timers", "DELETE") when name.Length > 0 => DeleteTimerAsync,
        _ => null,
    };

    private static async Task InvokeAsync(HttpContext context, ActorRuntime runtime, ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        CheckName(actor.Type, "invalid actorType: ");
        CheckName(actor.Id, "invalid actorId: ");
        await WriteAsync(context, await runtime.InvokeAsync(Read(context, actor, "method", Method(name), body), context.RequestAborted));
    }

    private static async Task TransactAsync(HttpContext context, ActorRuntime runtime, ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        await runtime.TransactStateAsync(actor, body, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task GetStateAsync(HttpContext context, ActorRuntime runtime, ActorKey actor, string key, ReadOnlyMemory<byte> body)
    {
        if (await runtime.GetStateAsync(actor, key, context.RequestAborted) is not { Value.IsEmpty: false } item)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        context.Response.ContentType = Json;
        if (item.Expires is { } expires)
            context.Response.Headers["Metadata.ttlExpireTime"] = expires.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(item.Value, context.RequestAborted);
    }

    private static async Task ReminderAsync(HttpContext context, ActorRuntime runtime, ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        CheckName(name, "");
        await WriteAsync(context, await runtime.ReminderAsync(Read(context, actor, "reminders", name, body), context.RequestAborted));
    }

    private static Task CreateTimerAsync(HttpContext context, ActorRuntime runtime, ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        CheckName(name, "");
        runtime.CreateTimer(actor, name, body);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task DeleteTimerAsync(HttpContext context, ActorRuntime runtime, ActorKey actor, string name, ReadOnlyMemory<byte> body)
    {
        runtime.DeleteTimer(actor, name);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static ActorRequest Read(HttpContext context, ActorKey actor, string operation, string name, ReadOnlyMemory<byte> body)
    {
        var headers = context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? ""))).ToList();
        var query = context.Request.QueryString.Value is { Length: > 1 } text ? text[1..] : "";
        return new ActorRequest(context.Request.Method, actor, operation, name, query, headers, body);
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context, long maxBodySize)
    {
        // Copied out of the pooled buffer, because a reminder keeps what it was registered with.
        using var body = await RequestBody.ReadAsync(context.Request, maxBodySize, context.RequestAborted);
        return body.IsCut ? throw new ActorApiException(400, "ERR_BAD_REQUEST", "invalid request: failed to read body: http: request body too large")
            : body.Memory.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, ActorReply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        foreach (var group in reply.Headers.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
            response.Headers[group.Key] = group.Select(header => header.Value).ToArray();
        if (reply.Status == StatusCodes.Status204NoContent)
            return;
        response.ContentType ??= Json;
        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static async Task WriteErrorAsync(HttpContext context, ActorApiException error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync(ActorJson.Write(json =>
        {
            json.WriteString("errorCode", error.Code);
            json.WriteString("message", error.Message);
        }), context.RequestAborted);
    }

    /// <summary>The name of a method, unlike other names, may be a path.</summary>
    /// <exception cref="ActorApiException"/>
    internal static string Method(string name)
    {
        try
        {
            return MethodPath.Normalise(name);
        }
        catch (InvocationException e)
        {
            throw new ActorApiException(400, "ERR_BAD_REQUEST", $"invalid request: {e.Message}");
        }
    }

    /// <summary>Dapr's rule for what becomes part of a path at the app (pkg/messaging/method).</summary>
    /// <exception cref="ActorApiException"/>
    internal static void CheckName(string name, string where)
    {
        if (name.AsSpan().ContainsAny("#?\0/\\"))
            throw Bad("name contains forbidden character");
        if (name.Any(char.IsControl))
            throw Bad("name contains control character");
        if (name is "." or "..")
            throw Bad("name is a path traversal sequence");

        ActorApiException Bad(string problem) => new(400, "ERR_BAD_REQUEST", $"invalid request: {where}{problem}: {JsonSerializer.Serialize(name)}");
    }
}
