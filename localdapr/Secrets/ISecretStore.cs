namespace LocalDapr.Secrets;

/// <summary>A secret store component. Values are read once at start, so reading needs no I/O.</summary>
public interface ISecretStore
{
    /// <summary>A secret may hold several key/value pairs (capability MULTIPLE_KEY_VALUES_PER_SECRET).</summary>
    bool MultipleKeyValuesPerSecret { get; }

    /// <summary>The pairs of one secret; a single value stands under the secret's own name. Null: no such secret.</summary>
    IReadOnlyDictionary<string, string>? Find(string name);

    /// <summary>Every secret by name.</summary>
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll();
}
