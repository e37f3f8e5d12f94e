namespace LocalDapr.Resources;

internal static class ComponentReader
{
    public static Component Read(Yaml document)
    {
        var name = document["metadata"]["name"].Required("metadata.name of the Component");
        var spec = document["spec"];
        var type = spec["type"].Required($"spec.type of component '{name}'");
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var secrets = new List<SecretReference>();
        foreach (var item in spec["metadata"].Items)
        {
            var key = item["name"].Required($"the name of a metadata entry of component '{name}'");
            if (item["secretKeyRef"] is { Exists: true } secret)
                secrets.Add(new SecretReference(key, secret["name"].Required($"secretKeyRef.name of '{key}' of component '{name}'"), secret["key"].Text ?? "", secret.Line));
            else if (item["envRef"] is { Exists: true } variable)
                metadata[key] = FromEnvironment(variable, name);
            else
                metadata[key] = item["value"].Text ?? "";
        }
        return new Component(name, type, spec["version"].Text ?? "v1", metadata, document["scopes"].Texts, spec["ignoreErrors"].Flag, document.File)
        {
            SecretStore = document["auth"]["secretStore"].Text,
            Secrets = secrets,
            Line = document.Line,
            Written = document.Text!,
        };
    }

    // Dapr refuses its own settings and tokens here, so that a component cannot read them (pkg/runtime/processor: isEnvVarAllowed).
    private static string FromEnvironment(Yaml variable, string component)
    {
        var key = variable.Text!;
        if (key.Length == 0 || key.Contains(' ') || key.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase) || key.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase))
            throw variable.Fail($"component '{component}' may not read the environment variable '{key}'; use another name");
        return Environment.GetEnvironmentVariable(key) ?? "";
    }
}
