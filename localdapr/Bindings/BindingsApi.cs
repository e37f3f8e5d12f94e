using System.Text.Json;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.Bindings;

/// <summary>POST /v1.0/bindings/{name}: <c>{operation, data, metadata}</c>.</summary>
internal static class BindingsApi
{
    public static async Task InvokeAsync(HttpContext context, Sidecar.Sidecar sidecar, string name)
    {
        BindingRequest request;
        using (var body = await RequestBody.ReadAsync(context.Request, sidecar.Options.MaxBodySize, context.RequestAborted))
        {
            try
            {
                request = BindingRequest.Read(body.Span);
            }
            catch (JsonException e)
            {
                await ApiError.MalformedAsync(context, "failed deserializing HTTP body: " + e.Message);
                return;
            }
        }
        HttpOutputBinding? binding;
        do
        {
            if (!sidecar.Components.OutputBindings.TryGetValue(name, out binding))
            {
                await FailAsync(context, name, $"couldn't find output binding {name}");
                return;
            }
        }
        while (!binding.Use.TryEnter());
        var trace = sidecar.Trace(context);
        BindingAnswer answer;
        try
        {
            answer = await binding.InvokeAsync(request.Operation, request.Data, request.Metadata, trace.Parent ?? TraceContext.NoParent, context.RequestAborted);
        }
        catch (Exception e) when (e is BindingException or PolicyTimeoutException or BreakerOpenException or TooManyRequestsException)
        {
            await FailAsync(context, name, e.Message);
            return;
        }
        finally
        {
            binding.Use.Leave();
        }
        trace.Answer(context.Response);
        var headers = context.Response.Headers;
        foreach (var (header, value) in answer.Headers)
            headers[$"metadata.{header}"] = value;
        headers["metadata.statuscode"] = answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["metadata.status"] = $"{answer.Status} {answer.Reason}";
        if (answer.Failed)
        {
            await FailAsync(context, name, $"received status code {answer.Status}");
            return;
        }
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static Task FailAsync(HttpContext context, string name, string reason) =>
        ApiError.WriteAsync(context, 500, "ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {name}: {reason}");
}

internal sealed record BindingRequest(string Operation, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata)
{
    /// <exception cref="JsonException"/>
    public static BindingRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object || reader.Read())
            throw new JsonException("the body must be one object");
        var root = document.RootElement;
        var metadata = new Dictionary<string, string>();
        if (root.TryGetProperty("metadata", out var given) && given.ValueKind == JsonValueKind.Object)
            foreach (var property in given.EnumerateObject())
                metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        var operation = root.TryGetProperty("operation", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
        var data = root.TryGetProperty("data", out var value) ? System.Text.Encoding.UTF8.GetBytes(value.GetRawText()) : [];
        return new BindingRequest(operation, data, metadata);
    }
}
