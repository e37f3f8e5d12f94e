namespace Dapr.AspNetCore;

/// <summary>What became of one event. The names are the words on the wire.</summary>
public enum BulkSubscribeAppResponseStatus
{
    SUCCESS,

    /// <summary>Deliver it again.</summary>
    RETRY,

    /// <summary>Do not deliver it again; it goes to the dead letter topic, if there is one.</summary>
    DROP,
}
