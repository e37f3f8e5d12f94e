namespace LocalDapr.Cel;

/// <summary>A part of a parsed expression.</summary>
internal abstract class CelNode
{
    /// <exception cref="CelEvaluationException">It has no value, or the evaluation has cost too much.</exception>
    public object? Evaluate(CelScope scope)
    {
        scope.Spend(1);
        return Compute(scope);
    }

    protected abstract object? Compute(CelScope scope);
}

internal sealed class CelLiteral(object? value) : CelNode
{
    public object? Value => value;

    protected override object? Compute(CelScope scope) => value;
}

internal sealed class CelVariable(string name) : CelNode
{
    public string Name => name;

    protected override object? Compute(CelScope scope) =>
        scope.TryFind(name, out var value) ? value : throw new CelEvaluationException($"no such attribute: {name}");
}

internal sealed class CelSelect(CelNode operand, string field) : CelNode
{
    protected override object? Compute(CelScope scope) => CelValue.TryGetField(Owner(scope), field, out var value) ? value
        : throw new CelEvaluationException($"no such key: {field}");

    // A value that has no fields at all, such as the text of a text/plain event, has none of that name (recorded).
    public bool IsPresent(CelScope scope) => CelValue.HasFields(Owner(scope), out var fields) && CelValue.TryGetField(fields, field, out _);

    private object? Owner(CelScope scope)
    {
        var owner = operand.Evaluate(scope);
        scope.Spend(CelValue.Breadth(owner) / 8);
        return owner;
    }
}

/// <summary>has(a.b.c): an absent c is false, an absent b still an error.</summary>
internal sealed class CelHas(CelSelect select) : CelNode
{
    protected override object? Compute(CelScope scope) => select.IsPresent(scope);
}

internal sealed class CelIndex(CelNode operand, CelNode index) : CelNode
{
    protected override object? Compute(CelScope scope)
    {
        var container = operand.Evaluate(scope);
        scope.Spend(CelValue.Breadth(container));
        return CelValue.Index(container, index.Evaluate(scope));
    }
}

internal sealed class CelNot(CelNode operand) : CelNode
{
    protected override object? Compute(CelScope scope) => operand.Evaluate(scope) is bool value ? !value : throw CelValue.NoOverload("!");
}

internal sealed class CelNegate(CelNode operand) : CelNode
{
    protected override object? Compute(CelScope scope) => operand.Evaluate(scope) switch
    {
        long.MinValue => throw new CelEvaluationException("integer overflow"),
        long value => (object)-value,
        double value => -value,
        CelDuration { Nanoseconds: > long.MinValue } value => new CelDuration(-value.Nanoseconds),
        _ => throw CelValue.NoOverload("-"),
    };
}

/// <summary>
/// And (decisive value false) and or (decisive value true). Whichever side is decisive settles the result, even when
/// the other one is an error.
/// </summary>
internal sealed class CelLogical(CelNode left, CelNode right, bool decisive) : CelNode
{
    protected override object? Compute(CelScope scope)
    {
        CelEvaluationException? error = null;
        try
        {
            if (AsBool(left, scope) == decisive)
                return decisive;
        }
        catch (CelEvaluationException e) when (CelScope.MayAbsorb(e))
        {
            scope.SpendOnError();
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
    protected override object? Compute(CelScope scope) => condition.Evaluate(scope) switch
    {
        true => whenTrue.Evaluate(scope),
        false => whenFalse.Evaluate(scope),
        _ => throw CelValue.NoOverload("?:"),
    };
}

internal sealed class CelBinary(string symbol, CelNode left, CelNode right) : CelNode
{
    protected override object? Compute(CelScope scope)
    {
        var (a, b) = (left.Evaluate(scope), right.Evaluate(scope));
        scope.Spend(CelValue.Weight(a) + CelValue.Weight(b));
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
    protected override object? Compute(CelScope scope)
    {
        var values = new object?[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = items[i].Evaluate(scope);
        return values;
    }
}

internal sealed class CelMap(IReadOnlyList<(CelNode Key, CelNode Value)> pairs) : CelNode
{
    protected override object? Compute(CelScope scope)
    {
        var values = new List<KeyValuePair<object, object?>>(pairs.Count);
        foreach (var (keyNode, valueNode) in pairs)
        {
            var key = keyNode.Evaluate(scope);
            if (key is not (string or long or ulong or bool))
                throw new CelEvaluationException("unsupported key type");
            scope.Spend(values.Count);
            if (values.Exists(pair => CelValue.AreEqual(pair.Key, key)))
                throw new CelEvaluationException("duplicate map key");
            values.Add(new(key, valueNode.Evaluate(scope)));
        }
        return values.ToArray();
    }
}
