using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private const string BindingOperation = "Binding";
    private const string BindingPath = "/v1.0/bindings/";
    private const string MetadataHeader = "metadata.";

    public override async Task InvokeBindingAsync<TRequest>(
        string bindingName,
        string operation,
        TRequest data,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await InvokeAsync(bindingName, operation, data, metadata, cancellationToken);
    }

    public override async Task<TResponse> InvokeBindingAsync<TRequest, TResponse>(
        string bindingName,
        string operation,
        TRequest data,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await InvokeAsync(bindingName, operation, data, metadata, cancellationToken);
        try
        {
            return answer.Read<TResponse>(JsonSerializerOptions)!;
        }
        catch (JsonException unreadable)
        {
            throw Unreadable(BindingOperation, unreadable);
        }
    }

    public override async Task<BindingResponse> InvokeBindingAsync(
        BindingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var answer = await InvokeAsync(
            request.BindingName, request.Operation, new RawJson(request.Data), request.Metadata, cancellationToken);

        // Header names arrive in whatever case the way here gave them.
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in answer.Response.Headers.NonValidated)
        {
            if (name.StartsWith(MetadataHeader, StringComparison.OrdinalIgnoreCase))
            {
                metadata[name[MetadataHeader.Length..]] = values.ToString();
            }
        }

        return new BindingResponse(request, answer.Body.ToArray(), metadata);
    }

    private Task<SidecarAnswer> InvokeAsync<TRequest>(
        string bindingName,
        string operation,
        TRequest data,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(bindingName);
        ArgumentException.ThrowIfNullOrEmpty(operation);
        var content = SidecarContent.Write(
            JsonSerializerOptions,
            (operation, data, metadata, JsonSerializerOptions),
            static (writer, state) =>
            {
                writer.WriteStartObject();
                writer.WriteString("operation"u8, state.operation);
                if (state.data is not RawJson raw)
                {
                    writer.WritePropertyName("data"u8);
                    JsonSerializer.Serialize(writer, state.data, state.JsonSerializerOptions);
                }
                else if (!raw.Bytes.IsEmpty)
                {
                    writer.WritePropertyName("data"u8);
                    RawJson.Write(writer, raw.Bytes.Span);
                }

                StateJson.WriteMetadata(writer, state.metadata);
                writer.WriteEndObject();
            });
        return DemandAsync(
            BindingOperation, HttpMethod.Post, SidecarPath.Of(BindingPath, bindingName), content, cancellationToken);
    }
}
