namespace LocalDapr.Secrets;

/// <summary><c>secretstores.local.env</c>: every variable is a secret; an absent one is empty, as daprd 1.16 answers it.</summary>
public sealed class EnvironmentSecretStore(string prefix, IReadOnlyDictionary<string, string> environment) : ISecretStore
{
    public const string Type = "secretstores.local.env";

    public bool MultipleKeyValuesPerSecret => false;

    public IReadOnlyDictionary<string, string> Find(string name) => new Dictionary<string, string>
    {
        [name] = IsAllowed(prefix + name) ? environment.GetValueOrDefault(prefix + name, "") : "",
    };

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll() => environment
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && IsAllowed(pair.Key))
        .ToDictionary(
            pair => pair.Key[prefix.Length..],
            pair => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { [pair.Key[prefix.Length..]] = pair.Value });

    // The sidecar's own settings and tokens are not secrets of the app (components-contrib: secretstores/local/env).
    private static bool IsAllowed(string name) =>
        !name.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase) && !name.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase);
}
