namespace LocalDapr.Sidecar;

/// <summary>An event as it passed the broker.</summary>
/// <param name="Data">The whole message: the CloudEvents envelope, or the raw payload.</param>
public sealed record PublishedEvent(DateTimeOffset At, string AppId, string PubSubName, string Topic, ReadOnlyMemory<byte> Data);
