namespace LocalDapr.Cel;

/// <summary>
/// What the names in an expression mean while it is evaluated, and how much work the evaluation may still do: a macro in a macro in a
/// macro over a long list would otherwise keep a sidecar busy for hours with one event.
/// </summary>
internal sealed class CelScope
{
    /// <summary>Steps of one evaluation; each costs around 100 ns.</summary>
    public const long MaxCost = 5_000_000;

    // An exception is dear compared with a step.
    private const int CostOfAnError = 100;
    private readonly Func<string, (bool Found, object? Value)> _variables;
    private readonly Meter _meter;
    private readonly CelScope? _outer;
    private readonly string? _name;
    private readonly object? _value;

    public CelScope(Func<string, (bool Found, object? Value)> variables) => (_variables, _meter) = (variables, new Meter());

    private CelScope(CelScope outer, string name, object? value) =>
        (_variables, _meter, _outer, _name, _value) = (outer._variables, outer._meter, outer, name, value);

    /// <summary>This scope with one name more, which hides another of that name.</summary>
    public CelScope With(string name, object? value) => new(this, name, value);

    public bool TryFind(string name, out object? value)
    {
        for (var scope = this; scope._outer is not null; scope = scope._outer)
        {
            if (scope._name == name)
            {
                value = scope._value;
                return true;
            }
        }
        (var found, value) = _variables(name);
        return found || CelType.TryFind(name, out value);
    }

    /// <exception cref="CelCostException"/>
    public void Spend(long steps)
    {
        _meter.Spent += steps;
        if (_meter.Spent > MaxCost)
            throw new CelCostException();
    }

    /// <summary>Whether another part of the expression may make up for the error.</summary>
    public static bool MayAbsorb(CelEvaluationException error) => error is not CelCostException;

    /// <inheritdoc cref="Spend" path="/exception"/>
    public void SpendOnError() => Spend(CostOfAnError);

    private sealed class Meter
    {
        public long Spent { get; set; }
    }
}
