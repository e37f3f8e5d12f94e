namespace Dapr.Actors.Runtime;

/// <summary>How a state is dropped from an actor's memory.</summary>
public class UnloadStateOptions
{
    /// <summary>Whether changes that were not saved may be lost.</summary>
    public bool AllowUnloadingWhenStateModified { get; set; }
}
