using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>Secrets over gRPC.</summary>
internal static class SecretMethods
{
    public static Task<IMessage> GetAsync(GrpcCall call, GetSecretRequest request)
    {
        var answer = new GetSecretResponse();
        foreach (var (name, value) in SecretCalls.Get(call.Sidecar, request.StoreName, request.Key))
            answer.Data[name] = value;
        return Task.FromResult<IMessage>(answer);
    }

    public static Task<IMessage> GetAllAsync(GrpcCall call, GetBulkSecretRequest request)
    {
        var answer = new GetBulkSecretResponse();
        foreach (var (name, secret) in SecretCalls.GetAll(call.Sidecar, request.StoreName))
        {
            var pairs = answer.Data[name] = new SecretResponse();
            foreach (var (key, value) in secret)
                pairs.Secrets[key] = value;
        }
        return Task.FromResult<IMessage>(answer);
    }
}
