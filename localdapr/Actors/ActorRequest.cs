namespace LocalDapr.Actors;

/// <summary>What is asked of the host of an actor: <c>{Verb} /v1.0/actors/{Type}/{Id}/{Operation}/{Name}?{Query}</c>.</summary>
/// <param name="Operation"><c>method</c> or <c>reminders</c>.</param>
/// <param name="Query">Without the question mark; empty for none.</param>
/// <param name="Headers">Those that pass to the app; a name may stand more than once.</param>
public sealed record ActorRequest(
    string Verb, ActorKey Actor, string Operation, string Name, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Marks a call that another sidecar already routed, so that it is not passed on a second time.</summary>
    public const string RemoteHeader = "X-Dapr-Remote";

    public bool IsFromSidecar => Header(RemoteHeader) is not null;

    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        return null;
    }
}

/// <summary>What an actor's host answers: for a method the app's own answer.</summary>
public sealed record ActorReply(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    public static ActorReply Empty { get; } = new(StatusCodes.Status204NoContent, [], default);

    public bool HasHeader(string name) => Headers.Any(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase));
}
