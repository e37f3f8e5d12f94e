using LocalDapr.Faults;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.Invocation;

/// <summary>One call of one app by another: finds the target, sends the request, again if the policy says so.</summary>
internal sealed class InvocationCall : IDisposable
{
    private readonly HttpContext _context;
    private readonly Sidecar.Sidecar _caller;
    private readonly string _target;
    private readonly string _appId;
    private readonly string _pathAndQuery;
    private RequestBody _body;
    private bool _isBuffered;
    private ForwardedBody? _stream;
    private Sidecar.Sidecar? _callee;

    public InvocationCall(HttpContext context, Sidecar.Sidecar caller, string target, string path, string query)
    {
        (_context, _caller, _target, Path) = (context, caller, target, path);
        // As app.namespace too; there is no other namespace here.
        _appId = target.EndsWith("." + caller.Id.Namespace, StringComparison.Ordinal) && target.IndexOf('.') == target.Length - caller.Id.Namespace.Length - 1
            ? target[..^(caller.Id.Namespace.Length + 1)] : target;
        _pathAndQuery = query.Length == 0 ? path : $"{path}?{query}";
        Trace = caller.Trace(context);
    }

    public string Path { get; }

    public TraceContext Trace { get; }

    public async Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken)
    {
        if (_context.Request.ContentLength > _caller.Options.MaxBodySize)
            throw new BodyTooLargeException();
        var policy = _caller.Policies.ForApp(_target, Path);
        // pkg/messaging: Dapr's own retries are left out only where a resource names the app.
        Func<int, CancellationToken, Task<HttpResponseMessage>> attempt =
            !_caller.Policies.HasAppTarget(_appId) && _caller.Directory.IsRemote(_caller, _appId) ? WithBuiltInRetryAsync : AttemptAsync;
        if (policy.IsEmpty)
            return await attempt(1, cancellationToken);
        try
        {
            if (policy.HasRetry && HasBody)
                await BufferAsync(cancellationToken);
            return await policy.ExecuteAsync(attempt, static response => FailureCode(response), cancellationToken);
        }
        finally
        {
            if (_isBuffered)
                _body.Dispose();
        }
    }

    /// <summary>After the answer has been read: until then the callee counts as busy.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        Interlocked.Exchange(ref _callee, null)?.Calls.Leave();
    }

    private bool HasBody => _context.Request.ContentLength is > 0 || _context.Request.Headers.TransferEncoding.Count > 0;

    // pkg/resiliency: everything outside 200..399 is a failure of the call.
    private static int? FailureCode(HttpResponseMessage response) => (int)response.StatusCode is var status && status is >= 200 and < 400 ? null : status;

    // daprd tries three times more, but only when it could not reach the other sidecar.
    private async Task<HttpResponseMessage> WithBuiltInRetryAsync(int outer, CancellationToken cancellationToken)
    {
        try
        {
            return await _caller.Policies.BuiltIn("DaprBuiltInServiceRetries").ExecuteAsync(async (attempt, ct) =>
            {
                try
                {
                    return await AttemptAsync(outer + attempt - 1, ct);
                }
                catch (Exception e) when (e is not SidecarUnreachableException || _stream is { Started: true })
                {
                    throw new PermanentException(e);
                }
            }, static _ => null, cancellationToken);
        }
        catch (SidecarUnreachableException e)
        {
            throw new InvocationException($"failed to invoke target {_appId} after 3 retries. Error: {e.Message}");
        }
    }

    private async Task BufferAsync(CancellationToken cancellationToken)
    {
        _body = await RequestBody.ReadAsync(_context.Request, _caller.Options.MaxBodySize, cancellationToken);
        _isBuffered = true;
        if (_body.IsCut)
            throw new BodyTooLargeException();
    }

    private Task<HttpResponseMessage> AttemptAsync(int attempt, CancellationToken cancellationToken) => _caller.Runtime.Faults is { } faults
        ? FaultyCall.InvokeAsync(faults, _caller.AppId, _target, Path, _context.Request.Method, ct => CallAsync(attempt, ct), cancellationToken)
        : CallAsync(attempt, cancellationToken);

    private Task<HttpResponseMessage> CallAsync(int attempt, CancellationToken cancellationToken)
    {
        if (SidecarDirectory.FindEndpoint(_caller, _target) is { } endpoint)
            return CallEndpointAsync(endpoint, cancellationToken);
        if (_appId == _caller.AppId)
            return CallOwnAppAsync(cancellationToken);
        if (_caller.Directory.EnterLocal(_appId) is { } local)
        {
            // The attempt before, of which nothing is awaited any more, may have been at another replica.
            Interlocked.Exchange(ref _callee, local)?.Calls.Leave();
            return CallAppAsync(local, attempt, cancellationToken);
        }
        if (_caller.Directory.FindRemote(_appId) is { } remote)
            return CallSidecarAsync(remote, attempt, cancellationToken);
        throw new InvocationException("no host found with the given ID");
    }

    private async Task<HttpResponseMessage> CallOwnAppAsync(CancellationToken cancellationToken)
    {
        var channel = _caller.Channel ?? throw new InvocationException("cannot invoke local endpoint: app channel not initialized");
        using var request = channel.Request(HttpMethod.Parse(_context.Request.Method), _pathAndQuery);
        Fill(request, Trace);
        try
        {
            return await channel.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (!InvocationFailure.IsTooLarge(e))
        {
            throw new InvocationException(InvocationFailure.OfApp(request, e));
        }
    }

    private async Task<HttpResponseMessage> CallAppAsync(Sidecar.Sidecar callee, int attempt, CancellationToken cancellationToken)
    {
        callee.CheckAccess(_caller.Id, Path, _context.Request.Method);
        var channel = callee.Channel ?? throw new InvocationException("rpc error: code = Internal desc = app channel is not initialized");
        using var request = channel.Request(HttpMethod.Parse(_context.Request.Method), _pathAndQuery);
        using var span = callee.Spans?.StartCall(callee.AppId, Path, Trace);
        Fill(request, span?.Context ?? callee.ChildTrace(Trace));
        ForwardedHeaders.Stamp(request, _context, _caller.AppId, _appId, attempt);
        try
        {
            var response = await channel.SendAsync(request, cancellationToken);
            span?.Answered((int)response.StatusCode);
            return response;
        }
        catch (HttpRequestException e) when (!InvocationFailure.IsTooLarge(e))
        {
            throw new InvocationException("rpc error: code = Internal desc = error invoking app channel: " + InvocationFailure.OfApp(request, e));
        }
        catch (AppUnhealthyException e)
        {
            throw new InvocationException("rpc error: code = Internal desc = error invoking app channel: " + e.Message);
        }
    }

    private async Task<HttpResponseMessage> CallSidecarAsync(SidecarAddress remote, int attempt, CancellationToken cancellationToken)
    {
        using var request = SidecarDirectory.RequestTo(remote, HttpMethod.Parse(_context.Request.Method), _pathAndQuery);
        Fill(request, Trace);
        ForwardedHeaders.Stamp(request, _context, _caller.AppId, _appId, attempt);
        HttpResponseMessage response;
        try
        {
            response = await _caller.Directory.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (!InvocationFailure.IsTooLarge(e))
        {
            throw new SidecarUnreachableException($"rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: {e.Message}\"");
        }
        if (!response.Headers.NonValidated.TryGetValues(InternalApi.ErrorHeader, out var error))
            return response;
        var status = (int)response.StatusCode;
        response.Dispose();
        var reason = HeaderText.Read(error.ToString());
        throw status == 403 ? new AccessDeniedException(reason) : new InvocationException(reason);
    }

    private async Task<HttpResponseMessage> CallEndpointAsync(HttpEndpointTarget endpoint, CancellationToken cancellationToken)
    {
        using var request = SidecarDirectory.RequestTo(endpoint, HttpMethod.Parse(_context.Request.Method), _pathAndQuery);
        Fill(request, Trace);
        try
        {
            return await _caller.Directory.SendAsync(endpoint, request, cancellationToken);
        }
        catch (HttpRequestException e) when (!InvocationFailure.IsTooLarge(e))
        {
            throw new InvocationException(InvocationFailure.OfApp(request, e));
        }
    }

    private void Fill(HttpRequestMessage request, TraceContext trace)
    {
        if (_isBuffered)
            request.Content = new ReadOnlyMemoryContent(_body.Memory);
        else if (HasBody)
            request.Content = _stream = new ForwardedBody(_context.Request.Body, _context.Request.ContentLength, _caller.Options.MaxBodySize);
        ForwardedHeaders.Copy(_context.Request.Headers, request, hidesToken: _caller.Options.ApiToken is not null);
        ForwardedHeaders.SetTrace(request, trace);
    }
}
