namespace Dapr.Client;

/// <summary>What an operation of a state transaction does with its key.</summary>
public enum StateOperationType
{
    Upsert,
    Delete,
}
