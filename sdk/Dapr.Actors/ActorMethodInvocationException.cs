namespace Dapr.Actors;

/// <summary>A strongly typed call whose actor threw; the inner exception is an <see cref="ActorInvokeException"/>.</summary>
public class ActorMethodInvocationException : DaprApiException
{
    public ActorMethodInvocationException()
    {
    }

    public ActorMethodInvocationException(string message, bool isTransient)
        : this(message, null!, isTransient)
    {
    }

    public ActorMethodInvocationException(string message, Exception innerException, bool isTransient)
        : base(message, innerException, "ERR_ACTOR_INVOKE_METHOD", isTransient)
    {
    }
}
