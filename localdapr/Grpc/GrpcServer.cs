using System.Globalization;
using System.Text;
using Google.Protobuf;
using LocalDapr.Actors;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>
/// Serves Dapr's runtime service over HTTP/2: the protocol of gRPC as far as calls with one request message need it
/// (PROTOCOL-HTTP2.md of the gRPC project), with the words grpc-go has for what is wrong.
/// </summary>
internal sealed class GrpcServer(Action<Sidecar.Sidecar> shutdown)
{
    private const string ContentType = "application/grpc";
    private const int LongestMessage = 1024;
    private const int LongestDetails = 4096;
    private readonly IReadOnlyDictionary<string, GrpcMethod> _methods = GrpcMethods.Table(shutdown);

    public async Task HandleAsync(HttpContext context, Sidecar.Sidecar sidecar)
    {
        var request = context.Request;
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = "identity,gzip";
        var timeout = request.Headers["grpc-timeout"] is [{ } text, ..] ? text : null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            if (request.Method != "POST")
            {
                response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                throw new GrpcException(GrpcStatus.Internal, $"Received a HEADERS frame with :method \"{request.Method}\" which should be POST");
            }
            if (!IsGrpc(request.ContentType))
            {
                response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                throw new GrpcException(GrpcStatus.InvalidArgument, $"invalid gRPC request content-type \"{request.ContentType}\"");
            }
            TraceBinary.Unfold(request.Headers);
            if (timeout is not null)
                deadline.CancelAfter(ReadTimeout(timeout));
            using var span = sidecar.Spans?.StartApi(context, request.Path.Value ?? "", isGrpc: true);
            await RunAsync(new GrpcCall(context, sidecar, deadline.Token) { Encoding = ReadEncoding(request) });
            End(response, GrpcStatus.Ok, "");
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller reset the stream or hung up; there is nobody to answer.
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            End(response, GrpcStatus.DeadlineExceeded, "context deadline exceeded");
        }
        catch (GrpcException e)
        {
            End(response, e);
        }
        catch (ApiException e)
        {
            End(response, GrpcException.Of(e, sidecar.AppId));
        }
        catch (ActorApiException e)
        {
            End(response, GrpcException.Of(e));
        }
        catch (BadHttpRequestException e)
        {
            End(response, GrpcStatus.Internal, e.Message);
        }
        catch (Exception e)
        {
            sidecar.Log.LogError(e, "{Path} failed inside localdapr", request.Path);
            End(response, GrpcStatus.Unknown, e.Message);
        }
    }

    private Task RunAsync(GrpcCall call)
    {
        var path = call.Context.Request.Path.Value ?? "";
        if (call.Sidecar.Options.ApiToken is { } token)
        {
            var sent = call.Context.Request.Headers["dapr-api-token"];
            if (sent.Count == 0 || sent[0] != token)
                throw GrpcException.OfHttp(401, sent.Count == 0 ? "missing api token in request metadata" : "authentication error: api token mismatch");
        }
        if (!_methods.TryGetValue(path, out var method))
            throw new GrpcException(GrpcStatus.Unimplemented, path.StartsWith(GrpcMethods.Service, StringComparison.Ordinal)
                ? $"unknown method {path[GrpcMethods.Service.Length..]} for service {GrpcMethods.Service.Trim('/')}"
                : $"unknown service {path.Split('/') switch { [_, var service, ..] => service, _ => path }}");
        return method.IsAllowed(call.Sidecar.Options.Configuration) ? method.Run(call) : throw GrpcException.OfHttp(501, "requested endpoint is not available");
    }

    private static bool IsGrpc(string? contentType) =>
        contentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');

    private static string? ReadEncoding(HttpRequest request) => request.Headers["grpc-encoding"].ToString() switch
    {
        "" or "identity" => null,
        "gzip" => "gzip",
        var other => throw new GrpcException(GrpcStatus.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{other}\""),
    };

    private static TimeSpan ReadTimeout(string text)
    {
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new GrpcException(GrpcStatus.Internal, $"malformed grpc-timeout: \"{text}\"");
        var timeout = text[^1] switch
        {
            'H' => TimeSpan.FromHours(number),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            'n' => TimeSpan.FromTicks(number / TimeSpan.NanosecondsPerTick),
            _ => throw new GrpcException(GrpcStatus.Internal, $"malformed grpc-timeout: \"{text}\""),
        };
        // A timer cannot wait longer than 49 days; nor does anybody.
        return timeout < TimeSpan.FromDays(40) ? timeout : TimeSpan.FromDays(40);
    }

    private static void End(HttpResponse response, GrpcException e) => End(response, e.Status, e.Message, e.Details?.ToByteArray());

    // Before the first message the trailers are the headers; a stream that has begun ends with trailers.
    private static void End(HttpResponse response, GrpcStatus status, string message, byte[]? details = null)
    {
        void Set(string name, string value)
        {
            if (response.HasStarted)
                response.AppendTrailer(name, value);
            else
                response.Headers[name] = value;
        }
        // A client that gets more headers than it takes ends the whole connection: a message that repeats what it was sent is cut, details are left out.
        if (message.Length > LongestMessage)
            message = message[..LongestMessage];
        if (details is { Length: > LongestDetails })
            details = null;
        Set("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0)
            Set("grpc-message", Escape(message));
        if (details is not null)
            Set("grpc-status-details-bin", Convert.ToBase64String(details));
    }

    // Everything but printable ASCII, and the percent sign, as %XX of its UTF-8.
    private static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7e and not (byte)'%')
                escaped.Append((char)b);
            else
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
