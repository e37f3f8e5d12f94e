namespace Dapr;

/// <summary>What applies to every subscription of the app.</summary>
public class SubscribeOptions
{
    /// <summary>Whether all topics are subscribed without CloudEvents.</summary>
    public bool EnableRawPayload { get; set; }
}
