using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using LocalDapr.Actors;
using LocalDapr.Grpc.Wire;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>A call that ends with a status other than OK.</summary>
internal sealed class GrpcException(GrpcStatus status, string message, RpcErrorInfo? info = null, Exception? inner = null) : Exception(message, inner)
{
    private const string ErrorInfoType = "type.googleapis.com/google.rpc.ErrorInfo";
    private const string Domain = "dapr.io";
    private const int LongestDetail = 63;

    public GrpcStatus Status { get; } = status;

    /// <summary>A google.rpc.Status, for grpc-status-details-bin; null where daprd says no more than the message.</summary>
    public RpcStatus? Details => info is null ? null : new RpcStatus
    {
        Code = (int)Status,
        Message = Message,
        Details = { new Any { TypeUrl = ErrorInfoType, Value = info.ToByteString() } },
    };

    public static GrpcException Of(ApiException error, string appId)
    {
        var info = new RpcErrorInfo { Reason = error.Reason ?? error.Code, Domain = Domain };
        if (error.Reason is not null)
            info.Metadata["appID"] = appId;
        return new GrpcException(error.GrpcStatus, error.GrpcMessage, info, error);
    }

    // pkg/messages/predefined.go.
    public static GrpcException Of(ActorApiException error) => new(error.Code switch
    {
        "ERR_ACTOR_REMINDER_NON_HOSTED" => GrpcStatus.PermissionDenied,
        "ERR_BAD_REQUEST" or "ERR_MALFORMED_REQUEST" => GrpcStatus.InvalidArgument,
        "ERR_ACTOR_MAX_STACK_DEPTH_EXCEEDED" => GrpcStatus.ResourceExhausted,
        "ERR_ACTOR_NO_PLACEMENT" => GrpcStatus.Unavailable,
        _ => GrpcStatus.Internal,
    }, error.Message, inner: error);

    /// <summary>What daprd makes of an HTTP status: its text is the message, the rest stands in the details (pkg/messaging/v1/util.go).</summary>
    public static GrpcException OfHttp(int status, string detail)
    {
        var text = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
        var info = new RpcErrorInfo { Reason = text, Domain = Domain };
        info.Metadata["http.code"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        info.Metadata["http.error_message"] = detail.Length > LongestDetail ? detail[..LongestDetail] : detail;
        return new GrpcException(status switch
        {
            400 => GrpcStatus.Internal,
            401 => GrpcStatus.Unauthenticated,
            403 => GrpcStatus.PermissionDenied,
            404 => GrpcStatus.NotFound,
            408 => GrpcStatus.Cancelled,
            409 => GrpcStatus.AlreadyExists,
            429 => GrpcStatus.ResourceExhausted,
            501 => GrpcStatus.Unimplemented,
            503 => GrpcStatus.Unavailable,
            504 => GrpcStatus.DeadlineExceeded,
            _ => GrpcStatus.Unknown,
        }, text, info);
    }
}
