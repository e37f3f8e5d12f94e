namespace LocalDapr.Actors;

/// <summary>A sidecar whose app hosts actors: one of this process, or one reached over the network.</summary>
public interface IActorHost
{
    /// <summary>Unique and the same in every process, for example app id and address: it decides which actors the host gets.</summary>
    string Instance { get; }

    /// <summary>
    /// Has the host perform a request for one of its actors. Another process is sent the request of the same path, with
    /// <see cref="ActorRequest.RemoteHeader"/> set.
    /// </summary>
    /// <exception cref="ActorCallException">The host cannot be reached, or the app behind it failed.</exception>
    Task<ActorReply> SendAsync(ActorRequest request, CancellationToken cancellationToken);
}
