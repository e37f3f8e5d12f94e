using System.Globalization;
using Google.Protobuf;
using LocalDapr.Bindings;
using LocalDapr.Grpc.Wire;
using LocalDapr.Invocation;

namespace LocalDapr.Grpc;

/// <summary>Output bindings over gRPC.</summary>
internal static class BindingMethods
{
    public static async Task<IMessage> InvokeAsync(GrpcCall call, InvokeBindingRequest request)
    {
        var binding = new BindingRequest(request.Operation, request.Data.Memory, new Dictionary<string, string>(request.Metadata));
        var result = await BindingCalls.InvokeAsync(call.Sidecar, request.Name, binding, call.Trace(), call.Cancelled);
        BindingCalls.ThrowIfFailed(request.Name, result);
        var answer = new InvokeBindingResponse { Data = ByteString.CopyFrom(result.Body) };
        foreach (var (name, value) in result.Headers)
            answer.Metadata[name] = HeaderText.Read(value);
        answer.Metadata["statusCode"] = result.Status.ToString(CultureInfo.InvariantCulture);
        answer.Metadata["status"] = $"{result.Status} {result.Reason}";
        return answer;
    }
}
