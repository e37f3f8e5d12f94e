using LocalDapr.Actors;
using LocalDapr.Bindings;
using LocalDapr.ConfigurationStores;
using LocalDapr.Grpc;
using LocalDapr.Invocation;
using LocalDapr.Jobs;
using LocalDapr.Locks;
using LocalDapr.Middleware;
using LocalDapr.PubSub;
using LocalDapr.State;
using Microsoft.AspNetCore.Http.Features;

namespace LocalDapr.Sidecar;

/// <summary>Which sidecar a connection belongs to: set on every connection by the port it came in on.</summary>
internal sealed class SidecarPort(Sidecar sidecar, PortRole role)
{
    private volatile Sidecar _sidecar = sidecar;

    /// <summary>Another one when that which the port was opened for is taken away, and others of its app stay.</summary>
    public Sidecar Sidecar
    {
        get => _sidecar;
        set => _sidecar = value;
    }

    public PortRole Role => role;
}

internal enum PortRole
{
    /// <summary>The API over HTTP.</summary>
    Http,

    /// <summary>The API over gRPC.</summary>
    Grpc,

    /// <summary>Calls of other sidecars.</summary>
    Internal,
}

/// <summary>
/// The HTTP API by raw path. Endpoint routing is not used: the fallback for every unknown path is service invocation, and this
/// runs twenty times per order.
/// </summary>
internal sealed class ApiDispatcher(Action<Sidecar> shutdown)
{
    private const string Stable = "/v1.0/";
    private const string Alpha = "/v1.0-alpha1/";
    private readonly GrpcServer _grpc = new(shutdown);

    public Task HandleAsync(HttpContext context)
    {
        var port = context.Features.Get<SidecarPort>()!;
        if (port.Role == PortRole.Grpc)
            return _grpc.HandleAsync(context, port.Sidecar);
        var rawTarget = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (port.Role == PortRole.Internal)
            return InternalApi.HandleAsync(context, port.Sidecar, rawTarget);
        return HandleAsync(context, port.Sidecar, ApiPath.Parse(rawTarget));
    }

    private async Task HandleAsync(HttpContext context, Sidecar sidecar, ApiPath path)
    {
        if (!path.IsEscapedWell())
        {
            context.Response.Headers.Connection = "close";
            await ApiError.PlainAsync(context, 400, "400 Bad Request");
            return;
        }
        var options = sidecar.Options;
        if (options.AllowedOrigins != "*" && Cors.IsAnswered(context, options.AllowedOrigins))
            return;
        var cleaned = path.Cleaned();
        if (IsHealth(cleaned.Path) && context.Request.Method == "GET")
        {
            await HealthAsync(context, sidecar, cleaned);
            return;
        }
        if (options.ApiToken is { } token && context.Request.Headers["dapr-api-token"] != HeaderText.Of(token))
        {
            await ApiError.PlainAsync(context, 401, "invalid api token");
            return;
        }
        using var span = sidecar.Spans?.StartApi(context, cleaned.Path, isGrpc: false);
        try
        {
            if (!sidecar.HttpPipeline.IsEmpty)
            {
                var request = new ApiRequest(context, options.MaxBodySize);
                if (await sidecar.HttpPipeline.HandleAsync(request, context.RequestAborted) is { } answer)
                {
                    await Pipeline.WriteAsync(context, answer);
                    return;
                }
                path = ApiPath.Parse(request.Target);
                cleaned = path.Cleaned();
            }
            await RouteAsync(context, sidecar, path, cleaned);
        }
        catch (ApiException e)
        {
            await ApiError.WriteAsync(context, e.Status, e.Code, e.Message, e.Reason, sidecar.AppId);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; there is nobody to answer.
        }
        catch (Exception e)
        {
            sidecar.Log.LogError(e, "{Method} {Path} failed inside localdapr", context.Request.Method, path.Path);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await ApiError.WriteAsync(context, 500, "ERR_INTERNAL", e.Message);
        }
    }

    private static bool IsHealth(string path) => path is "/v1.0/healthz" or "/v1.0/healthz/outbound";

    /// <param name="sent">As it was sent: what an app is called with.</param>
    /// <param name="path">As it is routed.</param>
    private Task RouteAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path)
    {
        var isAlpha = path.Path.StartsWith(Alpha, StringComparison.Ordinal);
        if (!isAlpha && !path.Path.StartsWith(Stable, StringComparison.Ordinal))
            return FallBackAsync(context, sidecar, sent);
        var at = isAlpha ? Alpha.Length : Stable.Length;
        var api = path.Next(ref at);
        if (!sidecar.Api.Has(api, isAlpha))
            return FallBackAsync(context, sidecar, path);
        var method = context.Request.Method;
        var isWrite = method is "POST" or "PUT";
        return api switch
        {
            "actors" when !isAlpha => ActorsAsync(context, sidecar, sent, path),
            "invoke" when !isAlpha => InvokeAsync(context, sidecar, sent),
            "publish" when isWrite => PublishAsync(context, sidecar, sent, path, at, isAlpha),
            "state" when isAlpha => QueryAsync(context, sidecar, sent, path, at, isWrite),
            "state" => StateAsync(context, sidecar, sent, path, at, method),
            "secrets" when method == "GET" => SecretsAsync(context, sidecar, sent, path, at),
            "bindings" when isWrite && at > 0 && !path.Path.AsSpan(at).Contains('/') => BindingsApi.InvokeAsync(context, sidecar, path.Next(ref at)),
            "metadata" => MetadataAsync(context, sidecar, sent, path, at, method),
            "shutdown" when method == "POST" => ShutdownAsync(context, sidecar),
            "configuration" when method == "GET" => ConfigurationAsync(context, sidecar, sent, path, at),
            "lock" when isAlpha && method == "POST" && IsLastSegment(path, at) => LockApi.LockAsync(context, sidecar, path.Next(ref at)),
            "unlock" when isAlpha && method == "POST" && IsLastSegment(path, at) => LockApi.UnlockAsync(context, sidecar, path.Next(ref at)),
            "jobs" when JobsApi.Has(method) && IsLastSegment(path, at) => JobsApi.HandleAsync(context, sidecar, path.Next(ref at)),
            _ => FallBackAsync(context, sidecar, sent),
        };
    }

    private static Task FallBackAsync(HttpContext context, Sidecar sidecar, ApiPath path) =>
        !sidecar.Api.Has("invoke", isAlpha: false) ? ApiError.PlainAsync(context, 404, "404 page not found")
        : InvocationApi.TargetOfHeaders(context.Request) is { } target
            ? InvocationApi.HandleAsync(context, sidecar, target, path.Path.TrimStart('/'), path.Query)
            : ApiError.NoAppIdAsync(context);

    private static Task InvokeAsync(HttpContext context, Sidecar sidecar, ApiPath path)
    {
        const string prefix = "/v1.0/invoke/";
        var at = path.Path.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : -1;
        // The header beats the path: the app it names gets the whole path.
        if (InvocationApi.TargetOfHeaders(context.Request) is { } named)
            return InvocationApi.HandleAsync(context, sidecar, named, path.Path.TrimStart('/'), path.Query);
        var method = at < 0 ? -1 : path.Path.IndexOf("/method/", at - 1, StringComparison.Ordinal);
        if (method < at + 1)
            return ApiError.NoAppIdAsync(context);
        var target = Uri.UnescapeDataString(path.Path[at..method]);
        return InvocationApi.HandleAsync(context, sidecar, target, path.Path[(method + "/method/".Length)..], path.Query);
    }

    private static async Task ActorsAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path)
    {
        if (!await ActorRoutes.TryHandleAsync(context, sidecar.Actors, path, sidecar.Options.MaxBodySize))
            await FallBackAsync(context, sidecar, sent);
    }

    private static Task PublishAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path, int at, bool isAlpha)
    {
        var name = path.Next(ref at);
        if (isAlpha)
            return name == "bulk" && at > 0
                ? PublishApi.PublishManyAsync(context, sidecar, path.Next(ref at), path.Rest(at), path.Query)
                : FallBackAsync(context, sidecar, sent);
        return name.Length == 0 || at < 0 || at == path.Path.Length
            ? FallBackAsync(context, sidecar, sent)
            : PublishApi.PublishAsync(context, sidecar, name, path.Rest(at), path.Query);
    }

    private static Task StateAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path, int at, string method)
    {
        var name = path.Next(ref at);
        var key = at < 0 ? null : path.Next(ref at);
        var isWrite = method is "POST" or "PUT";
        // A key is one segment; slashes in it are escaped.
        if (name.Length == 0 || at > 0 || (key is null && !isWrite) || (key is not null && key.Length == 0))
            return FallBackAsync(context, sidecar, sent);
        var isKnown = key is null ? isWrite : method is "GET" or "DELETE" || (isWrite && key is "bulk" or "transaction");
        if (!isKnown)
            return FallBackAsync(context, sidecar, sent);
        var store = StateCalls.Find(sidecar, name);
        return (method, key) switch
        {
            ("GET", _) => StateApi.GetAsync(context, sidecar, store, key!, path.Query),
            ("DELETE", _) => StateApi.DeleteAsync(context, sidecar, store, key!, path.Query),
            (_, null) => StateApi.SaveAsync(context, sidecar, store, path.Query),
            (_, "bulk") => StateApi.GetManyAsync(context, sidecar, store),
            _ => StateApi.TransactAsync(context, sidecar, store, path.Query),
        };
    }

    // The query API needs an index that none of the stores here has; daprd says so too where the server lacks it.
    private static Task QueryAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path, int at, bool isWrite)
    {
        var name = path.Next(ref at);
        if (!isWrite || at < 0 || path.Rest(at) != "query")
            return FallBackAsync(context, sidecar, sent);
        _ = StateCalls.Find(sidecar, name);
        return ApiError.WriteAsync(context, 500, "ERR_STATE_QUERY", $"state store {name} query failed: it does not support queries", "DAPR_STATE_QUERY_FAILED", sidecar.AppId);
    }

    private static Task SecretsAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path, int at)
    {
        var store = path.Next(ref at);
        var key = at < 0 ? "" : path.Next(ref at);
        return store.Length == 0 || key.Length == 0 || at > 0 ? FallBackAsync(context, sidecar, sent) : SecretsApi.GetAsync(context, sidecar, store, key);
    }

    private static bool IsLastSegment(ApiPath path, int at) => at > 0 && at < path.Path.Length && !path.Path.AsSpan(at).Contains('/');

    private static Task ConfigurationAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path, int at)
    {
        var store = path.Next(ref at);
        var what = at < 0 ? null : path.Next(ref at);
        var last = at < 0 ? null : path.Next(ref at);
        return (store, what, last) switch
        {
            ({ Length: > 0 }, null, null) => ConfigurationApi.GetAsync(context, sidecar, store, path.Query),
            ({ Length: > 0 }, "subscribe", null) => ConfigurationApi.SubscribeAsync(context, sidecar, store, path.Query),
            ({ Length: > 0 }, { Length: > 0 } id, "unsubscribe") when at < 0 => ConfigurationApi.UnsubscribeAsync(context, sidecar, store, id),
            _ => FallBackAsync(context, sidecar, sent),
        };
    }

    private static Task MetadataAsync(HttpContext context, Sidecar sidecar, ApiPath sent, ApiPath path, int at, string method)
    {
        if (at < 0)
            return method == "GET" ? MetadataApi.GetAsync(context, sidecar) : FallBackAsync(context, sidecar, sent);
        var label = path.Next(ref at);
        return method == "PUT" && label.Length > 0 && at < 0 ? MetadataApi.PutAsync(context, sidecar, label) : FallBackAsync(context, sidecar, sent);
    }

    private Task ShutdownAsync(HttpContext context, Sidecar sidecar)
    {
        context.Response.StatusCode = 204;
        context.Response.OnCompleted(() =>
        {
            shutdown(sidecar);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private static Task HealthAsync(HttpContext context, Sidecar sidecar, ApiPath path)
    {
        var isOutbound = path.Path.EndsWith("/outbound", StringComparison.Ordinal);
        if (isOutbound ? !sidecar.OutboundReady : !sidecar.Ready)
            return isOutbound
                ? ApiError.WriteAsync(context, 500, "ERR_OUTBOUND_HEALTH_NOT_READY", "dapr outbound is not ready")
                : ApiError.WriteAsync(context, 500, "ERR_HEALTH_NOT_READY", "dapr is not ready: [runtime]");
        // Unlike daprd, which does not look; /outbound, which apps wait for at their start, stays as it is.
        if (!isOutbound && sidecar.Troubles.FirstOrDefault() is { } trouble)
            return ApiError.WriteAsync(context, 500, "ERR_HEALTH_NOT_READY", $"dapr is not ready: [component {trouble.Component}: {trouble.Reason}]");
        if (QueryMetadata.Value(path.Query, "appid") is { } appId && appId != sidecar.AppId)
            return ApiError.WriteAsync(context, 500, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match");
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }
}
