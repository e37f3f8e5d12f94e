using System.Text.Json;

namespace LocalDapr.Cel;

/// <summary>
/// A parsed expression of the Common Expression Language (github.com/google/cel-spec): its literals, operators, macros and standard
/// functions, as Dapr's routing rules and trip expressions have them. Types are checked when it is evaluated, not when it is parsed.
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
    /// <exception cref="CelEvaluationException">It has no value (an absent field, a wrong type), one that is not a boolean, or finding it costs too much.</exception>
    public bool Evaluate(JsonElement @event) => AsBool(_root.Evaluate(new CelScope(name => name == "event" ? (true, CelValue.FromJson(@event)) : default)));

    /// <param name="variable">Null: there is no such variable.</param>
    /// <inheritdoc cref="Evaluate(JsonElement)" path="/exception"/>
    public bool Evaluate(Func<string, long?> variable) => AsBool(_root.Evaluate(new CelScope(name => variable(name) is { } value ? (true, value) : default)));

    /// <summary>The value of an expression without variables.</summary>
    internal object? EvaluateConstant() => _root.Evaluate(new CelScope(_ => default));

    private bool AsBool(object? value) => value as bool? ?? throw new CelEvaluationException($"the result of match expression {Text} was not a boolean");
}
