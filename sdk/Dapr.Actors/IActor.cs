namespace Dapr.Actors;

/// <summary>
/// What every actor interface derives from. Its methods are not generic, not overloaded, return a task, and take a cancellation token only
/// as their last argument.
/// </summary>
public interface IActor
{
}
