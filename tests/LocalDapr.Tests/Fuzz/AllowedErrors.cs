using System.Text.Json;

namespace LocalDapr.Tests.Fuzz;

/// <summary>
/// The 5xx answers daprd 1.16 itself gives on each part of its API to a request, however hostile (pkg/messages/predefined.go, pkg/api/errors, and the recordings).
/// Everything else of 500 and above is a defect.
/// </summary>
internal static class AllowedErrors
{
    // Where daprd has no route it invokes; the app that is called may answer what it likes.
    private const string Invocation = "ERR_DIRECT_INVOKE";

    private static readonly Dictionary<string, string[]> Codes = new()
    {
        // A concurrency or consistency it does not know, a time to live that is no number, a first write to a key of Redis that is marked for good.
        ["state"] = ["ERR_STATE_SAVE", "ERR_STATE_DELETE", "ERR_STATE_TRANSACTION", "ERR_STATE_QUERY"],
        // A body sent as a CloudEvent that is none.
        ["publish"] = ["ERR_PUBSUB_CLOUD_EVENTS_SER"],
        // Every failure of an output binding, an unknown name and an unknown operation among them.
        ["bindings"] = ["ERR_INVOKE_OUTPUT_BINDING"],
        ["secrets"] = ["ERR_SECRET_GET"],
        ["actors"] = ["ERR_ACTOR_INVOKE_METHOD", "ERR_ACTOR_REMINDER_CREATE", "ERR_ACTOR_TIMER_CREATE", "ERR_ACTOR_STATE_TRANSACTION_SAVE"],
        // A key of Redis that holds something else than a text.
        ["configuration"] = ["ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "ERR_CONFIGURATION_GET"],
        // A resource whose name holds ||.
        ["lock"] = ["ERR_LOCK_STORE_NOT_CONFIGURED", "ERR_TRY_LOCK"],
        ["unlock"] = ["ERR_LOCK_STORE_NOT_CONFIGURED", "ERR_UNLOCK"],
        ["jobs"] = ["DAPR_SCHEDULER_SCHEDULE_JOB", "DAPR_SCHEDULER_GET_JOB", "DAPR_SCHEDULER_DELETE_JOB"],
        ["healthz"] = ["ERR_HEALTH_APPID_NOT_MATCH"],
    };

    /// <param name="target">As it was sent.</param>
    /// <param name="appsOwn">What the app of the test answers with 500.</param>
    public static bool Contains(string method, string target, WireAnswer answer, string appsOwn)
    {
        // Go's server says so too.
        if (answer.Status == 505)
            return true;
        if (answer.Status != 500)
            return false;
        // A HEAD has no body to tell the code by.
        if (method == "HEAD" || answer.Body == appsOwn)
            return true;
        // The one answer with 500 that has no code.
        if (ApiOf(target) == "configuration" && answer.Body.StartsWith("{\"message\":\"failed to unsubscribe to configuration request ", StringComparison.Ordinal))
            return true;
        var code = CodeOf(answer.Body);
        return code == Invocation || (Codes.TryGetValue(ApiOf(target), out var codes) && codes.Contains(code));
    }

    /// <summary>What daprd says with the status Internal: what grpc-go says of messages that are none, and failures of the component.</summary>
    private static readonly string[] InternalMessages =
    [
        "grpc: ", "unexpected EOF", "Received a HEADERS frame with :method", "actor instance is missing", "a call that is not streaming must carry one message", "malformed grpc-timeout", "failed saving state in state store", "failed deleting state", "failed deleting state with key",
        "error while executing state transaction", "error when invoke output binding", "error invoking output binding", "error invoke actor method", "error creating actor reminder", "error creating actor timer",
        "error saving actor transaction state", "failed to invoke, id:", "failed getting secret with key", "strconv.Atoi: parsing", "failed to release lock", "failed to try acquiring lock", "failed to get [", "unrecognized concurrency model", "unrecognized consistency model",
    ];

    /// <param name="message">Of a gRPC call that ended with the status Internal.</param>
    public static bool Contains(string message, string appsOwn) => message == appsOwn || Array.Exists(InternalMessages, known => message.StartsWith(known, StringComparison.Ordinal));

    /// <summary>The part of the API a target belongs to, once its empty and dot segments are gone.</summary>
    private static string ApiOf(string target)
    {
        if (target.IndexOf("://", StringComparison.Ordinal) is > 0 and < 8 and var scheme && target[0] != '/')
            target = target[target.IndexOf('/', scheme + 3)..];
        var kept = new List<string>();
        foreach (var segment in target.Split('?')[0].Split('/'))
        {
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("" or "." or ".."))
                kept.Add(segment);
        }
        return kept.Count > 1 ? kept[1] : "";
    }

    private static string CodeOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("errorCode", out var code) ? code.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
