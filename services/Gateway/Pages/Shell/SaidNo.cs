namespace Pizza.Gateway.Pages.Shell;

/// <summary>What was asked for by one tap was not done.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Help">What to do.</param>
/// <param name="Status">Of HTTP.</param>
/// <param name="Subject">The number it is about, for {0} of both texts.</param>
public sealed record SaidNo(Text Title, Text Help, int Status, object? Subject = null);
