using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Pizza.ServiceDefaults;

namespace Pizza.Gateway;

/// <summary>
/// Passes a request to its app by Dapr service invocation and the answer back, both as they come: nothing is held, so that server-sent
/// events pass at once, and a client that leaves ends the work done for it.
/// </summary>
internal sealed class Forwarder(
    RequestDelegate next, SidecarInvoker sidecar, Admission admission, ForwardingOptions options, IHostApplicationLifetime lifetime)
{
    private const string IdempotencyKey = "Idempotency-Key";

    // Most answers fit into one buffer, and so into one write.
    private const int CopyBytes = 16 * 1024;

    // What is still read of a body that is too large, so that its sender gets to read the answer.
    private const int MostDrainedBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(2);

    public Task InvokeAsync(HttpContext context)
    {
        var verdict = RouteTable.Resolve(context.Request.Path.Value, out var appId);
        if (verdict == PathVerdict.Own) return next(context);
        if (!admission.MayAsk(context.Connection.RemoteIpAddress)) return Refusal.TooManyRequests.WriteAsync(context);
        if (verdict == PathVerdict.Hidden) return Refusal.NotFound.WriteAsync(context);
        if (verdict == PathVerdict.Malformed) return Refusal.MalformedPath.WriteAsync(context);
        if (Method(context.Request.Method) is not { } method) return Refusal.Method.WriteAsync(context);
        return context.Request.ContentLength > ServiceDefaultsExtensions.MaxBodyBytes
            ? RefuseLargeBodyAsync(context)
            : ForwardAsync(context, method, appId);
    }

    private async Task ForwardAsync(HttpContext context, HttpMethod method, string appId)
    {
        var place = await admission.EnterAsync(context.RequestAborted);
        try
        {
            if (!place.IsAcquired)
            {
                await Refusal.Overloaded.WriteAsync(context);
                return;
            }
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            ended.CancelAfter(options.AnswerTimeout);
            using var request = RequestFor(context.Request, method, appId);
            try
            {
                using var answer = await sidecar.SendAsync(request, ended.Token);
                if (IsEventStream(answer))
                {
                    // A stream lasts for as long as somebody watches; it must not hold the place of a request.
                    place.Dispose();
                    place = admission.EnterStream();
                    if (place.IsAcquired) await StreamAsync(context, answer, ended);
                    else await Refusal.TooManyStreams.WriteAsync(context);
                }
                else
                {
                    await AnswerAsync(context, answer, appId, ended.Token);
                }
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The client left: nobody to answer.
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                await FailAsync(context, request, appId, e);
            }
        }
        finally
        {
            place.Dispose();
        }
    }

    private HttpRequestMessage RequestFor(HttpRequest from, HttpMethod method, string appId)
    {
        var request = new HttpRequestMessage(method, string.Concat("http://", appId, from.Path.ToUriComponent(), from.QueryString.Value));
        if (from.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            request.Content = new RequestBody(from);
            // The server would close the connection over it; RequestBody counts, so that the client gets an answer.
            if (from.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        }
        // Dapr repeats a request whose answer was lost; the key makes that harmless. It goes back with a failure, for the client to repeat.
        if (method == HttpMethod.Post && from.Headers[IdempotencyKey].Count == 0) from.Headers[IdempotencyKey] = Guid.NewGuid().ToString();
        HeaderRules.CopyRequest(from, request, sidecar.WritesTraceHeaders);
        return request;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, string appId, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(ct);
            var peeked = 0;
            if (SidecarFailure.IsPossible(answer))
            {
                (peeked, var complete) = await SidecarFailure.PeekAsync(body, buffer.AsMemory(0, SidecarFailure.MostBytes), ct);
                if (complete && SidecarFailure.Is(buffer.AsSpan(0, peeked)))
                {
                    await RefuseAsync(context, Refusal.Unavailable(appId));
                    return;
                }
            }
            Begin(context.Response, answer);
            if (peeked > 0) await context.Response.Body.WriteAsync(buffer.AsMemory(0, peeked), ct);
            int read;
            while ((read = await body.ReadAsync(buffer, ct)) > 0) await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task StreamAsync(HttpContext context, HttpResponseMessage answer, CancellationTokenSource ended)
    {
        ended.CancelAfter(Timeout.InfiniteTimeSpan);
        // When the gateway stops its streams end in good order, and browsers come back to the next one.
        await using var stopping = lifetime.ApplicationStopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ended);
        Begin(context.Response, answer);
        // The client learns that it is connected before the first event.
        await context.Response.Body.FlushAsync(ended.Token);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(ended.Token);
            await body.CopyToAsync(context.Response.Body, CopyBytes, ended.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
        }
    }

    private static void Begin(HttpResponse response, HttpResponseMessage answer)
    {
        response.StatusCode = (int)answer.StatusCode;
        HeaderRules.CopyResponse(answer, response);
    }

    private static Task FailAsync(HttpContext context, HttpRequestMessage request, string appId, Exception e)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return Task.CompletedTask;
        }
        return request.Content switch
        {
            RequestBody { IsTooLarge: true } => RefuseLargeBodyAsync(context),
            RequestBody { ClientFailure: not null } => Refusal.BodyBroken.WriteAsync(context),
            _ => RefuseAsync(context, e is OperationCanceledException ? Refusal.TooSlow(appId) : Refusal.Unavailable(appId)),
        };
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        // A key that no response header can carry is none that the service would take.
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers[IdempotencyKey] is [{ } key] && Ascii.IsValid(key))
            context.Response.Headers[IdempotencyKey] = key;
        return refusal.WriteAsync(context);
    }

    /// <summary>
    /// Says so, then reads on for a while: closing at once would reset the connection of a client that is
    /// still sending, and it would never see why.
    /// </summary>
    private static async Task RefuseLargeBodyAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        await Refusal.BodyTooLarge.WriteAsync(context);
        await context.Response.CompleteAsync();
        if (context.Request.Headers.Expect.Count > 0) return;   // it waits for leave to send, and has not got it
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        enough.CancelAfter(LongestDrain);
        try
        {
            for (long drained = 0; drained < MostDrainedBytes;)
            {
                var read = await context.Request.BodyReader.ReadAsync(enough.Token);
                drained += read.Buffer.Length;
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It has its answer or does not want it.
        }
    }

    private static bool IsEventStream(HttpResponseMessage answer)
    {
        if (!answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types)) return false;
        return types.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }

    private static HttpMethod? Method(string method) => method switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        "PATCH" => HttpMethod.Patch,
        "DELETE" => HttpMethod.Delete,
        "PUT" => HttpMethod.Put,
        "HEAD" => HttpMethod.Head,
        "OPTIONS" => HttpMethod.Options,
        _ => null,
    };
}
