namespace LocalDapr.Actors;

/// <summary>An error that the actor API answers with a code of its own.</summary>
public sealed class ActorApiException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static ActorApiException InstanceMissing() => new(400, "ERR_ACTOR_INSTANCE_MISSING", "actor instance is missing");

    public static ActorApiException RuntimeNotFound() => new(500, "ERR_ACTOR_RUNTIME_NOT_FOUND",
        "the state store is not configured to use the actor runtime. Have you set the - name: actorStateStore value: \"true\" in your state store component file?");

    public static ActorApiException Malformed(string problem) => new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {problem}");

    public static ActorApiException NotHosted() =>
        new(403, "ERR_ACTOR_REMINDER_NON_HOSTED", "operations on actor reminders are only possible on hosted actor types");
}

/// <summary>A call to an actor failed: the app answered other than 200, or not at all.</summary>
/// <param name="unreachable">The app could not be asked: nothing happened there.</param>
public class ActorCallException(string message, bool unreachable = false, Exception? inner = null) : Exception(message, inner)
{
    public bool IsUnreachable { get; } = unreachable;
}

/// <summary>The actor belongs to another replica since the call was sent here; nothing has reached the app.</summary>
internal sealed class ActorMovedException(ActorKey actor) : ActorCallException($"actor {actor} moved", unreachable: true);

/// <summary>A failed call whose answer is handed to the caller as it is: the app's error header, or the answer of another sidecar.</summary>
internal sealed class ActorReplyException(ActorReply reply) : Exception("error from actor")
{
    public ActorReply Reply { get; } = reply;
}

/// <summary>The activation went while the call waited for its turn; the next one takes it.</summary>
internal sealed class ActorClosedException : Exception;
