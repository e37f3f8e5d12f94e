namespace Dapr.Actors.Runtime;

/// <summary>A value that may not be there.</summary>
#pragma warning disable CA1815 // The official type compares by its fields too.
public struct ConditionalValue<TValue>
#pragma warning restore CA1815
{
    private readonly bool _hasValue;
    private readonly TValue _value;

    public ConditionalValue(bool hasValue, TValue value)
    {
        _hasValue = hasValue;
        _value = value;
    }

    public bool HasValue => _hasValue;

    public TValue Value => _value;
}
