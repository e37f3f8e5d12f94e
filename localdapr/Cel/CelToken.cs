namespace LocalDapr.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    Literal,
    Symbol,
}

/// <param name="Text">The identifier or symbol; empty for a literal.</param>
/// <param name="Value">The value of a literal.</param>
/// <param name="Position">Of its first character, from 1.</param>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, object? Value, int Position);
