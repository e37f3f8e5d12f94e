using System.Text.Json;
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
        var trace = sidecar.Trace(context);
        var answer = await BindingCalls.InvokeAsync(sidecar, name, request, trace, context.RequestAborted);
        trace.Answer(context.Response);
        var headers = context.Response.Headers;
        foreach (var (header, value) in answer.Headers)
            headers[$"metadata.{header}"] = value;
        headers["metadata.statuscode"] = answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["metadata.status"] = $"{answer.Status} {answer.Reason}";
        BindingCalls.ThrowIfFailed(name, answer);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}

internal sealed record BindingRequest(string Operation, ReadOnlyMemory<byte> Data, IReadOnlyDictionary<string, string> Metadata)
{
    /// <exception cref="JsonException"/>
    public static BindingRequest Read(ReadOnlySpan<byte> body)
    {
        using var document = GoJson.First(body);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Null)
            return new BindingRequest("", "null"u8.ToArray(), new Dictionary<string, string>());
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("the body must be an object");
        var operation = GoJson.Text(root, "operation");
        var metadata = GoJson.Texts(root, "metadata") ?? [];
        var data = GoJson.Find(root, "data") is { } value ? System.Text.Encoding.UTF8.GetBytes(value.GetRawText()) : "null"u8.ToArray();
        return new BindingRequest(operation, data, metadata);
    }
}
