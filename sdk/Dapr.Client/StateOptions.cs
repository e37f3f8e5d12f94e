namespace Dapr.Client;

/// <summary>How one state operation is done; what is left out is the store's default.</summary>
public class StateOptions
{
    public ConsistencyMode? Consistency { get; set; }

    public ConcurrencyMode? Concurrency { get; set; }
}
