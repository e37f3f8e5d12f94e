namespace Dapr.Client;

/// <summary>A call of an output binding. The data is JSON in UTF-8.</summary>
public sealed class BindingRequest
{
    public BindingRequest(string bindingName, string operation)
    {
        ArgumentNullException.ThrowIfNull(bindingName);
        ArgumentNullException.ThrowIfNull(operation);
        BindingName = bindingName;
        Operation = operation;
    }

    public string BindingName { get; }

    public string Operation { get; }

    public ReadOnlyMemory<byte> Data { get; set; }

    public Dictionary<string, string> Metadata { get; } = [];
}
