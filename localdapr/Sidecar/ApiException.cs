namespace LocalDapr.Sidecar;

/// <summary>The status codes of gRPC.</summary>
public enum GrpcStatus
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2,
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Aborted = 10,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>A request that is answered with an error: what daprd answers over HTTP, and what over gRPC.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The errorCode of the HTTP body.</param>
/// <param name="reason">The reason of the ErrorInfo in the details, where daprd documents one.</param>
internal class ApiException(int status, GrpcStatus grpcStatus, string code, string message, string? reason = null, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;

    public GrpcStatus GrpcStatus { get; } = grpcStatus;

    public string Code { get; } = code;

    public string? Reason { get; } = reason;

    /// <summary>The message over gRPC, where it is not the one over HTTP.</summary>
    public string GrpcMessage { get; init; } = message;
}
