namespace LocalDapr.Resources;

/// <summary>Everything found in the resource folders, in daprd's order: folders as given, files by name, documents as they stand.</summary>
public sealed record ResourceSet(
    IReadOnlyList<Component> Components,
    IReadOnlyList<ResiliencyResource> Resiliencies,
    IReadOnlyList<SubscriptionResource> Subscriptions,
    IReadOnlyList<HttpEndpointResource> HttpEndpoints)
{
    public static ResourceSet Empty { get; } = new([], [], [], []);

    /// <summary>What a reader would expect to act but does not, one line each: to be shown at start.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the sidecar of one app may use: scopes applied, templates such as <c>{appID}</c> filled in.</summary>
    public ResourceSet For(string appId) => this with
    {
        Components = Components.Where(c => InScope(c.Scopes, appId)).Select(c => MetadataTemplates.Fill(c, appId)).ToArray(),
        Resiliencies = Resiliencies.Where(r => InScope(r.Scopes, appId)).ToArray(),
        Subscriptions = Subscriptions.Where(s => InScope(s.Scopes, appId)).ToArray(),
        HttpEndpoints = HttpEndpoints.Where(e => InScope(e.Scopes, appId)).ToArray(),
    };

    private static bool InScope(IReadOnlyList<string> scopes, string appId) => scopes.Count == 0 || scopes.Contains(appId);
}
