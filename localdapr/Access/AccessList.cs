using LocalDapr.Resources;

namespace LocalDapr.Access;

/// <summary>Who calls an app, as a SPIFFE id tells it under mTLS.</summary>
internal sealed record CallerId(string TrustDomain, string Namespace, string AppId)
{
    public override string ToString() => $"spiffe://{TrustDomain}/ns/{Namespace}/{AppId}";
}

/// <summary>The access control list of one app (<c>spec.accessControl</c>), decided as Dapr decides it (pkg/acl).</summary>
internal sealed class AccessList
{
    private const string AnyVerb = "*";
    private readonly bool _allowByDefault;
    private readonly Dictionary<(string AppId, string Namespace), (AccessPolicy Policy, OperationTree Operations)> _policies = [];

    private AccessList(AccessControl rules)
    {
        _allowByDefault = rules.AllowByDefault;
        foreach (var policy in rules.Policies)
        {
            var operations = new OperationTree();
            foreach (var operation in policy.Operations)
            {
                var actions = new Dictionary<string, bool>(StringComparer.Ordinal);
                foreach (var verb in operation.HttpVerbs)
                    actions[verb] = operation.Allow;
                operations.Add(Slashed(operation.Name).ToLowerInvariant(), actions);
            }
            _policies[(policy.AppId, policy.Namespace)] = (policy, operations);
        }
    }

    /// <returns>Null: everybody may call.</returns>
    public static AccessList? Of(ConfigurationResource configuration) => configuration.AccessControl is { } rules ? new AccessList(rules) : null;

    /// <param name="caller">Null where nobody can tell, as without mTLS: only the default acts then.</param>
    /// <param name="path">The method as it stands in the URL.</param>
    public bool Allows(CallerId? caller, string path, string verb)
    {
        if (caller is null || !_policies.TryGetValue((caller.AppId, caller.Namespace), out var found) || found.Policy.TrustDomain != caller.TrustDomain)
            return _allowByDefault;
        var action = found.Policy.AllowByDefault ?? _allowByDefault;
        return found.Operations.Find(Slashed(Uri.UnescapeDataString(path)).ToLowerInvariant()) is { } actions
            && (actions.TryGetValue(verb, out var allowed) || actions.TryGetValue(AnyVerb, out allowed)) ? allowed : action;
    }

    private static string Slashed(string path) => path.StartsWith('/') ? path : "/" + path;
}
