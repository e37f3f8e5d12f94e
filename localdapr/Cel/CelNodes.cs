namespace LocalDapr.Cel;

/// <summary>Finds a variable; (false, ...) when there is none of that name.</summary>
internal delegate (bool Found, object? Value) CelScope(string name);

/// <summary>A part of a parsed expression.</summary>
internal abstract class CelNode
{
    public abstract object? Evaluate(CelScope scope);
}

internal sealed class CelLiteral(object? value) : CelNode
{
    public object? Value => value;

    public override object? Evaluate(CelScope scope) => value;
}

internal sealed class CelVariable(string name) : CelNode
{
    public override object? Evaluate(CelScope scope) =>
        scope(name) is (true, var value) ? value : throw new CelEvaluationException($"no such attribute: {name}");
}

internal sealed class CelSelect(CelNode operand, string field) : CelNode
{
    public override object? Evaluate(CelScope scope) => CelValue.TryGetField(operand.Evaluate(scope), field, out var value) ? value
        : throw new CelEvaluationException($"no such key: {field}");

    // A value that has no fields at all, such as the text of a text/plain event, has none of that name (recorded).
    public bool IsPresent(CelScope scope) => CelValue.HasFields(operand.Evaluate(scope), out var fields) && CelValue.TryGetField(fields, field, out _);
}

/// <summary>has(a.b.c): an absent c is false, an absent b still an error.</summary>
internal sealed class CelHas(CelSelect select) : CelNode
{
    public override object? Evaluate(CelScope scope) => select.IsPresent(scope);
}

internal sealed class CelIndex(CelNode operand, CelNode index) : CelNode
{
    public override object? Evaluate(CelScope scope) => CelValue.Index(operand.Evaluate(scope), index.Evaluate(scope));
}

internal sealed class CelNot(CelNode operand) : CelNode
{
    public override object? Evaluate(CelScope scope) => operand.Evaluate(scope) is bool value ? !value : throw CelValue.NoOverload("!");
}

internal sealed class CelNegate(CelNode operand) : CelNode
{
    public override object? Evaluate(CelScope scope) => operand.Evaluate(scope) switch
    {
        long.MinValue => throw new CelEvaluationException("integer overflow"),
        long value => (object)-value,
        double value => -value,
        _ => throw CelValue.NoOverload("-"),
    };
}

/// <summary>
/// And (decisive value false) and or (decisive value true). Whichever side is decisive settles the result, even when
/// the other one is an error.
/// </summary>
internal sealed class CelLogical(CelNode left, CelNode right, bool decisive) : CelNode
{
    public override object? Evaluate(CelScope scope)
    {
        CelEvaluationException? error = null;
        try
        {
            if (AsBool(left, scope) == decisive)
                return decisive;
        }
        catch (CelEvaluationException e)
        {
            error = e;
        }
        if (AsBool(right, scope) == decisive)
            return decisive;
        return error is null ? !decisive : throw error;
    }

    private bool AsBool(CelNode side, CelScope scope) => side.Evaluate(scope) as bool? ?? throw CelValue.NoOverload(decisive ? "||" : "&&");
}

internal sealed class CelConditional(CelNode condition, CelNode whenTrue, CelNode whenFalse) : CelNode
{
    public override object? Evaluate(CelScope scope) => condition.Evaluate(scope) switch
    {
        true => whenTrue.Evaluate(scope),
        false => whenFalse.Evaluate(scope),
        _ => throw CelValue.NoOverload("?:"),
    };
}

internal sealed class CelBinary(string symbol, CelNode left, CelNode right) : CelNode
{
    public override object? Evaluate(CelScope scope)
    {
        var (a, b) = (left.Evaluate(scope), right.Evaluate(scope));
        return symbol switch
        {
            "==" => CelValue.AreEqual(a, b),
            "!=" => !CelValue.AreEqual(a, b),
            "<" => CelOrder.Compare(a, b) < 0,
            "<=" => CelOrder.Compare(a, b) <= 0,
            ">" => CelOrder.Compare(a, b) > 0,
            ">=" => CelOrder.Compare(a, b) >= 0,
            "in" => CelValue.Contains(b, a),
            _ => CelArithmetic.Apply(symbol, a, b),
        };
    }
}

internal sealed class CelList(IReadOnlyList<CelNode> items) : CelNode
{
    public override object? Evaluate(CelScope scope)
    {
        var values = new object?[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = items[i].Evaluate(scope);
        return values;
    }
}

internal sealed class CelMap(IReadOnlyList<(CelNode Key, CelNode Value)> pairs) : CelNode
{
    public override object? Evaluate(CelScope scope)
    {
        var values = new List<KeyValuePair<object, object?>>(pairs.Count);
        foreach (var (keyNode, valueNode) in pairs)
        {
            var key = keyNode.Evaluate(scope);
            if (key is not (string or long or ulong or bool))
                throw new CelEvaluationException("unsupported key type");
            if (values.Exists(pair => CelValue.AreEqual(pair.Key, key)))
                throw new CelEvaluationException("duplicate map key");
            values.Add(new(key, valueNode.Evaluate(scope)));
        }
        return values.ToArray();
    }
}
