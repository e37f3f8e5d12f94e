using System.Globalization;
using System.Net;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using LocalDapr.Grpc.Wire;
using LocalDapr.Invocation;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>Service invocation over gRPC, of apps that speak HTTP (deprecated in Dapr, but what older SDKs do).</summary>
internal static class InvocationMethods
{
    public static async Task<IMessage> InvokeAsync(GrpcCall call, InvokeServiceRequest request)
    {
        var message = request.Message ?? new InvokeRequest();
        var context = Request(call, message);
        try
        {
            using var invocation = new InvocationCall(context, call.Sidecar, request.Id, MethodPath.OfText(message.Method), message.HttpExtension?.Querystring.TrimStart('?') ?? "");
            using var response = await invocation.SendAsync(call.Cancelled);
            var body = await ReadAsync(response, call);
            var status = (int)response.StatusCode;
            call.Context.Response.Headers["dapr-http-status"] = status.ToString(CultureInfo.InvariantCulture);
            return status is >= 200 and < 300
                ? new InvokeResponse { Data = new Any { Value = ByteString.CopyFrom(body) }, ContentType = response.Content.Headers.ContentType?.ToString() ?? "" }
                : throw GrpcException.OfHttp(status, Encoding.UTF8.GetString(body));
        }
        catch (AccessDeniedException e)
        {
            throw Failed(GrpcStatus.PermissionDenied, request.Id, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvocationException or AppUnhealthyException or PolicyTimeoutException or BreakerOpenException or TooManyRequestsException)
        {
            throw Failed(GrpcStatus.Internal, request.Id, e);
        }
    }

    private static GrpcException Failed(GrpcStatus status, string target, Exception e) =>
        new(status, $"failed to invoke, id: {target}, err: {InvocationFailure.Text(e)}", inner: e);

    // The HTTP request that the caller would have sent had it spoken HTTP.
    private static DefaultHttpContext Request(GrpcCall call, InvokeRequest message)
    {
        var context = new DefaultHttpContext();
        var body = message.Data?.Value ?? ByteString.Empty;
        var request = context.Request;
        request.Method = message.HttpExtension?.Verb is { } verb and not HttpExtension.Types.Verb.None ? verb.ToString().ToUpperInvariant()
            : throw new GrpcException(GrpcStatus.InvalidArgument, "missing HTTP extension field");
        foreach (var (name, values) in call.Context.Request.Headers)
            if (IsOfTheApp(name))
                request.Headers[name] = values;
        if (message.ContentType.Length > 0)
            request.ContentType = HeaderText.Of(message.ContentType);
        request.ContentLength = body.Length;
        request.Body = new MemoryStream(body.ToByteArray());
        context.Connection.RemoteIpAddress = call.Context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        return context;
    }

    // What gRPC needs for itself is not the app's.
    private static bool IsOfTheApp(string name) => !name.StartsWith(':') && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("te", StringComparison.OrdinalIgnoreCase) && !name.Equals("content-type", StringComparison.OrdinalIgnoreCase) && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, GrpcCall call)
    {
        var limit = call.Sidecar.Options.MaxBodySize;
        await using var body = await response.Content.ReadAsStreamAsync(call.Cancelled);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, call.Cancelled) is > 0 and var count)
        {
            if (read.Length + count > limit)
                throw new GrpcException(GrpcStatus.ResourceExhausted, $"the app's answer is larger than {limit} bytes");
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }
}
