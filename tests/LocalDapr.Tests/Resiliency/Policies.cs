using LocalDapr.Resiliency;
using LocalDapr.Tests.Resources;

namespace LocalDapr.Tests.Resiliency;

/// <summary>Policies from the spec of one Resiliency resource.</summary>
internal static class Policies
{
    public static ResiliencyPolicies Of(string spec, TimeProvider? time = null) => ResiliencyPolicies.From(
        Folder.Load($"apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {{ name: r }}\nspec: {spec}\n").Resiliencies,
        time ?? TimeProvider.System);

    /// <summary>An operation that fails with the given codes in turn (0: success), then repeats the last.</summary>
    public static Task<int> RunAsync(this Policy policy, List<int> attempts, params int[] codes) => policy.ExecuteAsync(
        (attempt, _) =>
        {
            attempts.Add(attempt);
            return Task.FromResult(codes[Math.Min(attempts.Count, codes.Length) - 1]);
        },
        code => code == 0 ? null : code,
        CancellationToken.None);
}
