namespace Dapr.Actors;

/// <summary>The id of the call chain that this flow belongs to; it goes along with the calls that an actor makes.</summary>
internal static class Reentrancy
{
    public const string Header = "Dapr-Reentrancy-Id";

    private static readonly AsyncLocal<string?> Id = new();

    public static string? Current
    {
        get => Id.Value;
        set => Id.Value = value;
    }
}
