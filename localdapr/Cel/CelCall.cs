using System.Text.RegularExpressions;

namespace LocalDapr.Cel;

/// <summary>A call of one of the functions.</summary>
internal sealed class CelCall : CelNode
{
    private const string Known = "size, startsWith, endsWith, contains, matches, int, uint, double, string, bool, bytes, timestamp, duration, type, dyn, has, "
        + "exists, all, exists_one, map, filter, getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getHours, getMinutes, getSeconds, getMilliseconds";

    // Dear compared with a step: the pattern is turned into a machine first.
    private const int CostOfCompiling = 1000;
    private readonly string _name;
    private readonly IReadOnlyList<CelNode> _arguments;
    private readonly Regex? _pattern;

    private CelCall(string name, IReadOnlyList<CelNode> arguments, int position)
    {
        (_name, _arguments) = (name, arguments);
        if (name != "matches" || arguments[1] is not CelLiteral { Value: string literal })
            return;
        try
        {
            _pattern = Compile(literal);
        }
        catch (CelEvaluationException e)
        {
            throw new CelParseException(e.Message, position);
        }
    }

    /// <summary>name(arguments)</summary>
    public static CelCall Function(string name, List<CelNode> arguments, int position) => (name, arguments.Count) switch
    {
        ("size" or "int" or "uint" or "double" or "string" or "bool" or "bytes" or "timestamp" or "duration" or "type" or "dyn", 1) or ("matches", 2) => new CelCall(name, arguments, position),
        _ => throw Unknown(name, arguments.Count, position),
    };

    /// <summary>target.name(arguments)</summary>
    public static CelCall Method(string name, CelNode target, List<CelNode> arguments, int position) => (name, arguments.Count) switch
    {
        ("size", 0) or ("startsWith" or "endsWith" or "contains" or "matches", 1) => new CelCall(name, [target, .. arguments], position),
        ("getFullYear" or "getMonth" or "getDate" or "getDayOfMonth" or "getDayOfWeek" or "getDayOfYear" or "getHours" or "getMinutes" or "getSeconds" or "getMilliseconds", 0 or 1) =>
            new CelCall(name, [target, .. arguments], position),
        _ => throw Unknown(name, arguments.Count, position),
    };

    protected override object? Compute(CelScope scope)
    {
        var first = _arguments[0].Evaluate(scope);
        scope.Spend(CelValue.Weight(first));
        switch (_name)
        {
            case "size":
                return CelValue.Size(first);
            case "startsWith":
                return Text(first).StartsWith(Text(_arguments[1].Evaluate(scope)), StringComparison.Ordinal);
            case "endsWith":
                return Text(first).EndsWith(Text(_arguments[1].Evaluate(scope)), StringComparison.Ordinal);
            case "contains":
                return Text(first).Contains(Text(_arguments[1].Evaluate(scope)), StringComparison.Ordinal);
            case "matches":
                var text = Text(first);
                if (_pattern is not null)
                    return _pattern.IsMatch(text);
                var pattern = Text(_arguments[1].Evaluate(scope));
                scope.Spend(CostOfCompiling + CelValue.Weight(pattern));
                return Compile(pattern).IsMatch(text);
            case "type":
                return CelType.Of(first);
            case ['g', 'e', 't', ..]:
                return Part(first, _arguments.Count > 1 ? Text(_arguments[1].Evaluate(scope)) : null);
            default:
                return CelConversion.To(_name, first);
        }
    }

    private long Part(object? value, string? zone) => value switch
    {
        CelTimestamp moment => moment.Get(_name, zone),
        CelDuration duration when zone is null => duration.Get(_name),
        _ => throw CelValue.NoOverload(_name),
    };

    private string Text(object? value) => value as string ?? throw CelValue.NoOverload(_name);

    // Like RE2, which CEL prescribes: linear in the text, whatever the pattern.
    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CelEvaluationException($"'{pattern}' is not a regular expression: {e.Message}");
        }
    }

    private static CelParseException Unknown(string name, int count, int position) =>
        new($"there is no function {name}() of {count} argument{(count == 1 ? "" : "s")}; there are {Known}", position);
}
