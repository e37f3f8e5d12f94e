namespace LocalDapr.State;

public enum StateError
{
    /// <summary>The ETag is not the current one, or a first-write key is there already: answered with 409.</summary>
    ETagMismatch,

    /// <summary>The store cannot parse the ETag: answered with 400.</summary>
    ETagInvalid,

    /// <summary>The store refused the write for another reason: answered with 500.</summary>
    Failed,
}

/// <summary>A state store refused a write.</summary>
public sealed class StateException(StateError error, string message) : Exception(message)
{
    public StateError Error { get; } = error;
}
