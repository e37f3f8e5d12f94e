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
        var headers = document["spec"]["headers"].Items
            .Select(header => KeyValuePair.Create(header["name"].Required($"the name of a header of HTTPEndpoint '{name}'"), Value(header, name))).ToArray();
        var tls = document["spec"]["clientTLS"];
        return new HttpEndpointResource(name, url, headers, document["scopes"].Texts, document.File)
        {
            SecretStore = document["auth"]["secretStore"].Text,
            RootCA = Optional(tls["rootCA"], name),
            Certificate = Optional(tls["certificate"], name),
            PrivateKey = Optional(tls["privateKey"], name),
            Written = document.Text!,
        };
    }

    private static EndpointValue? Optional(Yaml value, string endpoint) => value.Exists ? Value(value, endpoint) : null;

    private static EndpointValue Value(Yaml value, string endpoint) => value["secretKeyRef"] is { Exists: true } secret
        ? new("", new SecretReference("", secret["name"].Required($"secretKeyRef.name of HTTPEndpoint '{endpoint}'"), secret["key"].Text ?? "", secret.Line))
        : new(value["value"].Text ?? "", null);
}
