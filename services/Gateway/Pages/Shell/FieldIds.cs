namespace Pizza.Gateway.Pages.Shell;

/// <summary>What the control of a <see cref="Field"/> needs to be tied to its label, hint and refusal.</summary>
public sealed record FieldIds(string Id, string? DescribedBy, bool IsWrong)
{
    /// <summary>For aria-invalid.</summary>
    public string? Invalid => IsWrong ? "true" : null;
}
