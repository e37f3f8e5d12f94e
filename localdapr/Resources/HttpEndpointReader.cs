namespace LocalDapr.Resources;

internal static class HttpEndpointReader
{
    public static HttpEndpointResource Read(Yaml document)
    {
        var name = document["metadata"]["name"].Required("metadata.name of the HTTPEndpoint");
        var address = document["spec"]["baseUrl"];
        var url = address.Required($"spec.baseUrl of HTTPEndpoint '{name}'");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw address.Fail($"'{url}' is not an http or https address; correct spec.baseUrl");
        var headers = document["spec"]["headers"].Items.Select(h => h["secretKeyRef"].Exists
            ? throw h.Fail($"HTTPEndpoint '{name}' takes a header from a secret, which is not supported here; give its value")
            : KeyValuePair.Create(h["name"].Required($"the name of a header of HTTPEndpoint '{name}'"), h["value"].Text ?? "")).ToArray();
        return new HttpEndpointResource(name, url, headers, document["scopes"].Texts, document.File) { Written = document.Text! };
    }
}
