namespace Dapr.Actors;

/// <summary>What an actor threw in a strongly typed call, seen from the caller.</summary>
public class ActorInvokeException : Exception
{
    public ActorInvokeException()
    {
    }

    public ActorInvokeException(string actualExceptionType, string message)
        : base(message) => ActualExceptionType = actualExceptionType;

    /// <summary>The full name of the exception's type on the actor's side.</summary>
    public string? ActualExceptionType { get; }
}
