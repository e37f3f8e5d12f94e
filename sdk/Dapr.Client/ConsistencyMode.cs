namespace Dapr.Client;

/// <summary>How many replicas of the store must agree.</summary>
public enum ConsistencyMode
{
    Eventual,
    Strong,
}
