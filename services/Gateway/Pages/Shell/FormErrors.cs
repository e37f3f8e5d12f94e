namespace Pizza.Gateway.Pages.Shell;

/// <summary>What is wrong with a form, by control, the first thing of each.</summary>
public sealed class FormErrors
{
    private readonly Dictionary<string, (Text Text, object?[] Values)> _errors = [];

    public bool Any => _errors.Count > 0;

    public IEnumerable<string> Controls => _errors.Keys;

    public void Add(string control, Text text, params object?[] values) => _errors.TryAdd(control, (text, values));

    public string? Of(string control, Language language) => _errors.TryGetValue(control, out var error) ? error.Text.In(language, error.Values) : null;
}
