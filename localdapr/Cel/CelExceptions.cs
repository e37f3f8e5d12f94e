namespace LocalDapr.Cel;

/// <summary>The text is not an expression. <see cref="Position"/> counts characters from 1.</summary>
public sealed class CelParseException(string problem, int position) : Exception($"{problem} at position {position}")
{
    public int Position { get; } = position;
}

/// <summary>The expression has no value for this input: an absent field, a wrong type, an overflow.</summary>
public class CelEvaluationException(string message) : Exception(message);

/// <summary>Finding the value costs too much. No other part of the expression makes up for it.</summary>
public sealed class CelCostException() : CelEvaluationException("operation cancelled: actual cost limit exceeded");
