namespace Sdk.Tests.Api;

/// <summary>A public type and its members, one line each.</summary>
internal sealed record ApiType(
    string Namespace, string Assembly, string Name, string Kind, HashSet<string> Bases, string? Usage, HashSet<string> Members)
{
    public string FullName => $"{Namespace}.{Name}";
}
