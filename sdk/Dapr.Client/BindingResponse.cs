namespace Dapr.Client;

/// <summary>What an output binding answered. The names of the metadata are found in upper or lower case.</summary>
public sealed class BindingResponse
{
    public BindingResponse(BindingRequest request, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(metadata);
        Request = request;
        Data = data;
        Metadata = metadata;
    }

    public BindingRequest Request { get; }

    public ReadOnlyMemory<byte> Data { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }
}
