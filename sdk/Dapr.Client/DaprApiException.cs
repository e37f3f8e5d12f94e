namespace Dapr;

/// <summary>An error that the sidecar's API answered, with Dapr's error code.</summary>
public class DaprApiException : DaprException
{
    private const string UnknownCode = "UNKNOWN";

    public DaprApiException()
        : this("", UnknownCode, isTransient: false)
    {
    }

    public DaprApiException(string message)
        : this(message, UnknownCode, isTransient: false)
    {
    }

    public DaprApiException(string message, Exception innerException)
        : this(message, innerException, UnknownCode, isTransient: false)
    {
    }

    public DaprApiException(string errorCode, bool isTransient)
        : this("", errorCode, isTransient)
    {
    }

    public DaprApiException(string message, string errorCode, bool isTransient)
        : this(message, null!, errorCode, isTransient)
    {
    }

    public DaprApiException(string message, Exception inner, string errorCode, bool isTransient)
        : base(message, inner)
    {
        ErrorCode = errorCode ?? UnknownCode;
        IsTransient = isTransient;
    }

    /// <summary>Dapr's name of the error; <c>UNKNOWN</c> where it gave none.</summary>
    public string ErrorCode { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient { get; }
}
