namespace LocalDapr.Actors;

/// <summary>One actor: its type and its id.</summary>
public readonly record struct ActorKey(string Type, string Id)
{
    /// <summary>As Dapr writes it in keys and messages.</summary>
    public override string ToString() => $"{Type}||{Id}";
}
