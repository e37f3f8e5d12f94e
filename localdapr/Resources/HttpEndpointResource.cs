namespace LocalDapr.Resources;

/// <summary>An HTTPEndpoint: a name under which an address outside Dapr can be invoked.</summary>
/// <param name="Headers">Sent with every request to it.</param>
public sealed record HttpEndpointResource(
    string Name, string BaseUrl, IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyList<string> Scopes, string File)
{
    /// <summary>The document as JSON: two that are written alike need no reload.</summary>
    public string Written { get; init; } = "";
}
