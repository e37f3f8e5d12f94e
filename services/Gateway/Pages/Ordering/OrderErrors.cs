using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>What is wrong with the order form, by control, the first thing of each.</summary>
public sealed class OrderErrors
{
    private readonly Dictionary<string, (Text Text, object?[] Values)> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <summary>Something about what is ordered.</summary>
    public bool AnyOfItems => _errors.Keys.Any(k => k is "items" or "other" or "otherQty" || k.StartsWith(OrderForm.QuantityPrefix, StringComparison.Ordinal));

    public IEnumerable<string> Controls => _errors.Keys;

    public void Add(string control, Text text, params object?[] values) => _errors.TryAdd(control, (text, values));

    public string? Of(string control, Language language) => _errors.TryGetValue(control, out var error) ? error.Text.In(language, error.Values) : null;
}
