using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.Bindings;

/// <summary>Output bindings, through whichever API. Every member throws <see cref="ApiException"/> with daprd's answer.</summary>
internal static class BindingCalls
{
    /// <returns>The answer also when it counts as a failure: its metadata goes to the caller all the same. See <see cref="ThrowIfFailed"/>.</returns>
    public static async Task<BindingAnswer> InvokeAsync(Sidecar.Sidecar sidecar, string name, BindingRequest request, TraceContext trace, CancellationToken cancellationToken)
    {
        HttpOutputBinding? binding;
        do
        {
            if (!sidecar.Components.OutputBindings.TryGetValue(name, out binding))
                throw Failed(name, $"couldn't find output binding {name}");
        }
        while (!binding.Use.TryEnter());
        try
        {
            return await binding.InvokeAsync(request.Operation, request.Data, request.Metadata, trace.Parent ?? TraceContext.NoParent, cancellationToken);
        }
        catch (Exception e) when (e is BindingException or PolicyTimeoutException or BreakerOpenException or TooManyRequestsException)
        {
            throw Failed(name, e.Message, e);
        }
        finally
        {
            binding.Use.Leave();
        }
    }

    public static void ThrowIfFailed(string name, BindingAnswer answer)
    {
        if (answer.Failed)
            throw Failed(name, $"received status code {answer.Status}");
    }

    private static ApiException Failed(string name, string reason, Exception? inner = null) =>
        new(500, GrpcStatus.Internal, "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {name}: {reason}", inner: inner);
}
