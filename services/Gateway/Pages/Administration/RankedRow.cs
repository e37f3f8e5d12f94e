namespace Pizza.Gateway.Pages.Administration;

/// <summary>A line of a ranking.</summary>
public sealed record RankedRow(int Rank, string Name, string? Note, int Orders);
