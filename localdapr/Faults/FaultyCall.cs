using System.Net;
using LocalDapr.Invocation;

namespace LocalDapr.Faults;

/// <summary>Makes calls to apps late, answers in their place, or loses their connection.</summary>
internal static class FaultyCall
{
    /// <summary>One attempt of an invocation; the policies of the caller are around it, so they see the fault as they would a real one.</summary>
    /// <exception cref="InvocationException">A connection that was lost.</exception>
    public static async Task<HttpResponseMessage> InvokeAsync(FaultSource faults, string app, string target, string route, string method,
        Func<CancellationToken, Task<HttpResponseMessage>> call, CancellationToken cancellationToken)
    {
        var strikes = faults.Call(app, target, route, method);
        if (strikes.Pause() is { Ticks: > 0 } pause)
            await Task.Delay(pause, cancellationToken);
        foreach (var strike in strikes)
            if (strike.Rule.Fault == Fault.Error)
                return new HttpResponseMessage((HttpStatusCode)strike.Rule.Status) { Content = new ByteArrayContent([]) };
        if (strikes.Has(Fault.LoseBefore))
            throw new SidecarUnreachableException("rpc error: code = Unavailable desc = connection refused (injected fault)");
        var response = await call(cancellationToken);
        if (!strikes.Has(Fault.LoseAfter))
            return response;
        await EndAsync(response, cancellationToken);
        throw new InvocationException("rpc error: code = Internal desc = error invoking app channel: EOF (injected fault)");
    }

    /// <summary>Sends an event to the app; its answer may be lost.</summary>
    /// <exception cref="HttpRequestException">The answer was lost: the app handled the event, and the sidecar does not know.</exception>
    public static async Task<HttpResponseMessage> DeliverAsync(FaultSource faults, string app, string pubsub, string topic, string route, Func<string?> id,
        Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var strikes = faults.Delivery(static fault => fault is Fault.DropAnswer, app, pubsub, topic, () => route, id);
        var response = await send(cancellationToken);
        if (strikes.Count == 0)
            return response;
        await EndAsync(response, cancellationToken);
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "EOF (injected fault)");
    }

    // To its end, so that what the app does is really done.
    private static async Task EndAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
    }
}
