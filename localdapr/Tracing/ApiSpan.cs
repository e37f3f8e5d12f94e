using System.Diagnostics;
using System.Globalization;

namespace LocalDapr.Tracing;

/// <summary>The span of one call of the sidecar's API: named by its path, apart from calls of apps and actors.</summary>
internal sealed class ApiSpan(Activity activity, HttpContext context, string path, bool isGrpc) : IDisposable
{
    /// <summary>pkg/diagnostics/http_tracing.go: only calls are renamed.</summary>
    public static string NameOf(string path) => path.Split('/') is ["", _, var api, .. var rest]
        ? (api, rest) switch
        {
            ("invoke", [var id, "method", .. var method]) => $"CallLocal/{id}/{string.Join('/', method)}",
            ("actors", [var type, _, "method", var method]) => $"CallActor/{type}/{method}",
            _ => path,
        }
        : path;

    public void Dispose()
    {
        if (activity.IsAllDataRequested)
            Describe();
        activity.Dispose();
    }

    private void Describe()
    {
        activity.SetTag("dapr.protocol", isGrpc ? "grpc" : "http").SetTag("dapr.api", isGrpc ? path : $"{context.Request.Method} {path}");
        if (isGrpc)
            return;
        var status = context.Response.StatusCode;
        activity.SetTag("dapr.status_code", status.ToString(CultureInfo.InvariantCulture));
        if (status >= 400)
            activity.SetStatus(ActivityStatusCode.Error, $"Code({status})");
        if (path.Split('/') is not ["", _, var api, .. var rest])
            return;
        switch (api, rest)
        {
            case ("publish", [_, .. var topic]):
                activity.SetTag("messaging.system", "pubsub").SetTag("messaging.destination", string.Join('/', topic)).SetTag("messaging.destination_kind", "topic");
                break;
            case ("invoke", [var id, ..]):
                activity.SetTag("rpc.service", "ServiceInvocation").SetTag("net.peer.name", id);
                break;
            case ("actors", [var type, var id, "method", ..]):
                activity.SetTag("rpc.service", "ServiceInvocation").SetTag("dapr.actor", $"{type}.{id}");
                break;
            case ("actors", [var type, var id, "state", ..]):
                activity.SetTag("dapr.actor", $"{type}.{id}");
                DescribeStore("actor", "state");
                break;
            case ("state" or "secrets" or "bindings", [var name, ..]):
                DescribeStore(name, api);
                break;
        }
    }

    private void DescribeStore(string name, string system) =>
        activity.SetTag("db.name", name).SetTag("db.system", system).SetTag("db.statement", $"{context.Request.Method} {path}").SetTag("db.connection_string", system);
}
