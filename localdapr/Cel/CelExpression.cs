using System.Text.Json;

namespace LocalDapr.Cel;

/// <summary>A parsed expression of the Common Expression Language.</summary>
public sealed class CelExpression
{
    /// <exception cref="CelParseException"/>
    public static CelExpression Parse(string text) => throw new NotImplementedException();

    /// <summary>The expression's value with <c>event</c> bound to a CloudEvent; it must be a boolean.</summary>
    /// <exception cref="CelEvaluationException">For example an absent field.</exception>
    public bool Evaluate(JsonElement @event) => throw new NotImplementedException();
}
