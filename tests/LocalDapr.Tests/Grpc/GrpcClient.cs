using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.Sidecar;

namespace LocalDapr.Tests.Grpc;

/// <summary>A gRPC client as small as can be, so that tests can also send what no real client would.</summary>
internal sealed class GrpcClient : IDisposable
{
    private const string Service = "/dapr.proto.runtime.v1.Dapr/";
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Uri _address;

    public GrpcClient(int port) => _address = new Uri($"http://127.0.0.1:{port}");

    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Calls a method and expects OK.</summary>
    public async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var reply = await SendAsync(method, Frame(request.ToByteArray()));
        Assert.True(reply.Status == GrpcStatus.Ok, $"{method}: {reply.Status} {reply.Message}");
        return parser.ParseFrom(reply.Body.AsSpan(5).ToArray());
    }

    public Task<Nothing> CallAsync(string method, IMessage request) => CallAsync(method, request, Nothing.Parser);

    public Task<GrpcReply> TryAsync(string method, IMessage request, params (string Name, string Value)[] headers) => SendAsync(method, Frame(request.ToByteArray()), headers);

    /// <param name="method">Of the runtime service; a path when it begins with a slash.</param>
    public async Task<GrpcReply> SendAsync(string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, new ByteArrayContent(body), headers);
        using var response = await _http.SendAsync(request);
        var content = await response.Content.ReadAsByteArrayAsync();
        string? Value(string name) => response.TrailingHeaders.TryGetValues(name, out var trailer) || response.Headers.TryGetValues(name, out trailer) ? trailer.Single() : null;
        return new GrpcReply((int)response.StatusCode, (GrpcStatus)int.Parse(Value("grpc-status")!, CultureInfo.InvariantCulture), Uri.UnescapeDataString(Value("grpc-message") ?? ""), content,
            Value("grpc-status-details-bin") is { } details ? RpcStatus.Parser.ParseFrom(Convert.FromBase64String(details)) : null, response.Headers);
    }

    /// <summary>Sends as it is told, and does not read more of the answer than its headers.</summary>
    public Task<HttpResponseMessage> BeginAsync(string method, HttpContent content, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        _http.SendAsync(Request(method, content, headers), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(string method, HttpContent content, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, method.StartsWith('/') ? method : Service + method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers)
        {
            if (name == ":method")
                request.Method = HttpMethod.Parse(value);
            else if (name == "content-type")
                content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }
}

internal sealed record GrpcReply(int HttpStatus, GrpcStatus Status, string Message, byte[] Body, RpcStatus? Details, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    public RpcErrorInfo ErrorInfo
    {
        get
        {
            var detail = Assert.Single(Details!.Details);
            Assert.Equal("type.googleapis.com/google.rpc.ErrorInfo", detail.TypeUrl);
            return RpcErrorInfo.Parser.ParseFrom(detail.Value);
        }
    }
}
