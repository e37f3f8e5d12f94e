namespace Dapr.Client;

/// <summary>A component that the sidecar has loaded.</summary>
public sealed class DaprComponentsMetadata
{
    public DaprComponentsMetadata(string name, string type, string version, string[] capabilities)
    {
        Name = name;
        Type = type;
        Version = version;
        Capabilities = capabilities;
    }

    public string Name { get; }

    public string Type { get; }

    public string Version { get; }

    public string[] Capabilities { get; }
}
