namespace Dapr;

/// <summary>What every failed call to the sidecar is reported as; the cause is the inner exception.</summary>
public class DaprException : Exception
{
    public DaprException(string message)
        : base(message)
    {
    }

    public DaprException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
