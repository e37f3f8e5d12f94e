namespace LocalDapr.Cel;

/// <summary>
/// range.exists(x, condition) and its kin, over the items of a list or the keys of a map. For exists and all an error counts only when no
/// other item decides, as for || and &amp;&amp;; the others end with the first error.
/// </summary>
internal sealed class CelMacro : CelNode
{
    private readonly string _name;
    private readonly CelNode _range;
    private readonly string _variable;
    private readonly CelNode? _condition;
    private readonly CelNode? _result;

    private CelMacro(string name, CelNode range, string variable, CelNode? condition, CelNode? result) =>
        (_name, _range, _variable, _condition, _result) = (name, range, variable, condition, result);

    /// <summary>Null: target.name(arguments) is none of the macros.</summary>
    /// <exception cref="CelParseException">Its first argument is no name.</exception>
    public static CelMacro? Method(string name, CelNode target, List<CelNode> arguments, int position)
    {
        switch (name, arguments.Count)
        {
            case ("exists" or "all" or "exists_one" or "filter", 2):
                return new CelMacro(name, target, Variable(), arguments[1], null);
            case ("map", 2):
                return new CelMacro(name, target, Variable(), null, arguments[1]);
            case ("map", 3):
                return new CelMacro(name, target, Variable(), arguments[1], arguments[2]);
            default:
                return null;
        }

        string Variable() => (arguments[0] as CelVariable)?.Name ?? throw new CelParseException($"the first argument of {name}() must be a name for the items", position);
    }

    protected override object? Compute(CelScope scope)
    {
        var range = _range.Evaluate(scope);
        scope.Spend(CelValue.Breadth(range));
        var items = CelValue.AsList(range) ?? CelValue.Keys(range) ?? throw CelValue.NoOverload(_name);
        return _name switch
        {
            "exists" => Any(items, scope, decisive: true),
            "all" => Any(items, scope, decisive: false),
            "exists_one" => items.Count(item => Holds(scope.With(_variable, item))) == 1,
            _ => Collect(items, scope),
        };
    }

    private bool Any(object?[] items, CelScope scope, bool decisive)
    {
        CelEvaluationException? error = null;
        foreach (var item in items)
        {
            try
            {
                if (Holds(scope.With(_variable, item)) == decisive)
                    return decisive;
            }
            catch (CelEvaluationException e) when (CelScope.MayAbsorb(e))
            {
                scope.SpendOnError();
                error = e;
            }
        }
        return error is null ? !decisive : throw error;
    }

    private object?[] Collect(object?[] items, CelScope scope)
    {
        var found = new List<object?>();
        foreach (var item in items)
        {
            var inner = scope.With(_variable, item);
            if (_condition is null || Holds(inner))
                found.Add(_result is null ? item : _result.Evaluate(inner));
        }
        return [.. found];
    }

    private bool Holds(CelScope scope) => _condition!.Evaluate(scope) as bool? ?? throw CelValue.NoOverload(_name);
}
