using System.Text.Json;

namespace LocalDapr.Cel;

/// <summary>
/// A parsed expression of the Common Expression Language (github.com/google/cel-spec), as far as Dapr's routing rules and trip
/// expressions need it: all literals and operators, has(), size(), startsWith(), endsWith(), contains(), matches() and the conversions
/// int(), uint(), double(), string(), bool().
/// </summary>
public sealed class CelExpression
{
    private readonly CelNode _root;

    private CelExpression(string text, CelNode root) => (Text, _root) = (text, root);

    public string Text { get; }

    /// <summary>Two expressions are equal when they are written alike.</summary>
    public override bool Equals(object? obj) => obj is CelExpression other && other.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <exception cref="CelParseException"/>
    public static CelExpression Parse(string text) => new(text, new CelParser(text).Parse());

    /// <summary>The expression's value with <c>event</c> bound to a CloudEvent; JSON numbers are doubles, as in Dapr.</summary>
    /// <exception cref="CelEvaluationException">It has no value (an absent field, a wrong type), or one that is not a boolean.</exception>
    public bool Evaluate(JsonElement @event) => AsBool(_root.Evaluate(name => name == "event" ? (true, CelValue.FromJson(@event)) : default));

    /// <param name="variable">Null: there is no such variable.</param>
    /// <inheritdoc cref="Evaluate(JsonElement)" path="/exception"/>
    public bool Evaluate(Func<string, long?> variable) => AsBool(_root.Evaluate(name => variable(name) is { } value ? (true, value) : default));

    /// <summary>The value of an expression without variables.</summary>
    internal object? EvaluateConstant() => _root.Evaluate(_ => default);

    private bool AsBool(object? value) => value as bool? ?? throw new CelEvaluationException($"the result of match expression {Text} was not a boolean");
}
