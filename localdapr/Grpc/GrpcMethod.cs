using Google.Protobuf;
using LocalDapr.Resources;

namespace LocalDapr.Grpc;

/// <summary>A method of the runtime service.</summary>
/// <param name="Api">The name under which a Configuration allows or denies it (spec.api).</param>
/// <param name="Version">Likewise.</param>
/// <param name="Run">Reads the request, does it, writes the answer.</param>
internal sealed record GrpcMethod(string Api, string Version, Func<GrpcCall, Task> Run)
{
    public static GrpcMethod Unary<T>(string api, string version, MessageParser<T> parser, Func<GrpcCall, T, Task<IMessage>> answer)
        where T : IMessage<T> => new(api, version, async call => await call.WriteAsync(await answer(call, await call.ReadAsync(parser))));

    /// <param name="answer">Writes as many messages as there are.</param>
    public static GrpcMethod Streaming<T>(string api, string version, MessageParser<T> parser, Func<GrpcCall, T, Task> answer)
        where T : IMessage<T> => new(api, version, async call => await answer(call, await call.ReadAsync(parser)));

    // daprd takes only the rules that name gRPC; the versions are written without the ".0".
    public bool IsAllowed(ConfigurationResource configuration)
    {
        if (configuration.ApiDenied.Any(IsMeant))
            return false;
        return !configuration.ApiAllowed.Any(rule => rule.Protocol == "grpc") || configuration.ApiAllowed.Any(IsMeant);
    }

    private bool IsMeant(ApiRule rule) => rule.Protocol == "grpc" && rule.Name == Api && rule.Version == Version;
}
