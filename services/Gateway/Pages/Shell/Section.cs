namespace Pizza.Gateway.Pages.Shell;

/// <summary>A page among those of one area, as its tabs name it.</summary>
public sealed record Section(string Path, Text Name, string Icon);
