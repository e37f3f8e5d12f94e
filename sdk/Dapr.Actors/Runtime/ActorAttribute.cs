namespace Dapr.Actors.Runtime;

/// <summary>Names an actor type otherwise than by its class.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ActorAttribute : Attribute
{
    public string? TypeName { get; set; }
}
