using LocalDapr.Resources;

namespace LocalDapr.Access;

/// <summary>
/// Which parts of the HTTP API there are (<c>spec.api</c>). Only rules with the protocol http count; a version is written <c>v1</c>, or <c>v1.0</c> as in
/// paths. A part that is not there is answered as an unknown path is: by service invocation, if that is there.
/// </summary>
internal sealed class ApiAccess(ConfigurationResource configuration)
{
    private readonly ApiRule[] _allowed = OfHttp(configuration.ApiAllowed);
    private readonly ApiRule[] _denied = OfHttp(configuration.ApiDenied);

    /// <param name="api">The first segment of the path: state, publish, ...</param>
    public bool Has(string api, bool isAlpha)
    {
        if (_allowed.Length == 0 && _denied.Length == 0)
            return true;
        return !_denied.Any(rule => IsMeant(rule, api, isAlpha)) && (_allowed.Length == 0 || _allowed.Any(rule => IsMeant(rule, api, isAlpha)));
    }

    // By group, or, older, by the beginning of the route (pkg/api/http/endpoints).
    private static bool IsMeant(ApiRule rule, string api, bool isAlpha) =>
        (rule.Name == api && rule.Version == (isAlpha ? "v1alpha1" : "v1"))
        || $"{(isAlpha ? "v1.0-alpha1" : "v1.0")}/{api}/{{".StartsWith($"{rule.Version}/{rule.Name}", StringComparison.Ordinal);

    private static ApiRule[] OfHttp(IEnumerable<ApiRule> rules) => [.. rules.Where(rule => rule.Protocol.Equals("http", StringComparison.OrdinalIgnoreCase))];
}
