namespace Dapr.Actors.Runtime;

/// <summary>The call that an actor's hooks are told about.</summary>
#pragma warning disable CA1815 // The official type compares by its fields too.
public struct ActorMethodContext
#pragma warning restore CA1815
{
    private readonly string _methodName;
    private readonly ActorCallType _callType;

    internal ActorMethodContext(string methodName, ActorCallType callType)
    {
        _methodName = methodName;
        _callType = callType;
    }

    public string MethodName => _methodName;

    public ActorCallType CallType => _callType;
}
