namespace LocalDapr.Cel;

/// <summary>Recursive descent over CEL's grammar, one method per level of precedence.</summary>
internal sealed class CelParser
{
    // cel-go's limit: a deeper expression is an error, not a stack overflow.
    private const int MaxDepth = 250;
    private readonly CelLexer _lexer;
    private CelToken _token;
    private int _depth;

    public CelParser(string text)
    {
        _lexer = new CelLexer(text);
        _token = _lexer.Next();
    }

    public CelNode Parse()
    {
        var root = Expression();
        return _token.Kind == CelTokenKind.End ? root : throw Unexpected();
    }

    private CelNode Expression() => Nested(() =>
    {
        var condition = Or();
        if (!Accept("?"))
            return condition;
        var whenTrue = Or();
        Expect(":");
        return new CelConditional(condition, whenTrue, Expression());
    });

    private CelNode Or() => Chain(And, "||", (a, b) => new CelLogical(a, b, decisive: true));

    private CelNode And() => Chain(Relation, "&&", (a, b) => new CelLogical(a, b, decisive: false));

    private CelNode Relation() => Binary(Addition, "<", "<=", ">", ">=", "==", "!=", "in");

    private CelNode Addition() => Binary(Multiplication, "+", "-");

    private CelNode Multiplication() => Binary(Unary, "*", "/", "%");

    private CelNode Unary() => Nested(() =>
    {
        if (Accept("!"))
            return new CelNot(Unary());
        if (!IsSymbol("-"))
            return Member();
        Advance();
        if (_token is { Kind: CelTokenKind.Literal, Value: CelMagnitude { Value: 1UL << 63 } })
        {
            Advance();
            return Members(new CelLiteral(long.MinValue));
        }
        return new CelNegate(Unary());
    });

    private CelNode Member() => Members(Primary());

    private CelNode Members(CelNode operand)
    {
        for (var length = 0; ; length++)
        {
            if (length > MaxDepth)
                throw new CelParseException("the expression is nested too deeply", _token.Position);
            if (Accept("."))
            {
                var (position, name) = (_token.Position, Identifier());
                operand = Accept("(") ? MacroOrMethod(name, operand, Arguments(")"), position)
                    : operand is CelVariable { Name: var qualifier } && IsTypePackage(qualifier, name) ? new CelVariable($"{qualifier}.{name}")
                    : new CelSelect(operand, name);
            }
            else if (Accept("["))
            {
                operand = new CelIndex(operand, Expression());
                Expect("]");
            }
            else
            {
                return operand;
            }
        }
    }

    private static CelNode MacroOrMethod(string name, CelNode target, List<CelNode> arguments, int position) =>
        (CelNode?)CelMacro.Method(name, target, arguments, position) ?? CelCall.Method(name, target, arguments, position);

    // google.protobuf.Timestamp and google.protobuf.Duration are names of types, not fields of something.
    private static bool IsTypePackage(string qualifier, string name) =>
        (qualifier, name) is ("google", "protobuf") or ("google.protobuf", "Timestamp" or "Duration");

    private CelNode Primary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case CelTokenKind.Literal when token.Value is CelMagnitude:
                throw new CelParseException("not a number that fits 64 bits", token.Position);
            case CelTokenKind.Literal:
                Advance();
                return new CelLiteral(token.Value);
            case CelTokenKind.Identifier:
                return NameOrCall();
            case CelTokenKind.Symbol when token.Text == ".":
                Advance();
                return NameOrCall();
            case CelTokenKind.Symbol when token.Text == "(":
                Advance();
                var inner = Expression();
                Expect(")");
                return inner;
            case CelTokenKind.Symbol when token.Text == "[":
                Advance();
                return new CelList(Arguments("]"));
            case CelTokenKind.Symbol when token.Text == "{":
                Advance();
                return new CelMap(Pairs());
            default:
                throw Unexpected();
        }
    }

    private CelNode NameOrCall()
    {
        var position = _token.Position;
        var name = Identifier();
        if (!Accept("("))
            return new CelVariable(name);
        var arguments = Arguments(")");
        if (name != "has")
            return CelCall.Function(name, arguments, position);
        return arguments is [CelSelect select] ? new CelHas(select) : throw new CelParseException("has() takes one field such as event.data.name", position);
    }

    private List<CelNode> Arguments(string end)
    {
        var items = new List<CelNode>();
        while (!Accept(end))
        {
            items.Add(Expression());
            if (Accept(","))
            {
                // A trailing comma is legal in a list only.
                if (end == ")" && IsSymbol(end))
                    throw Unexpected();
                continue;
            }
            Expect(end);
            break;
        }
        return items;
    }

    private List<(CelNode Key, CelNode Value)> Pairs()
    {
        var pairs = new List<(CelNode, CelNode)>();
        while (!Accept("}"))
        {
            var key = Expression();
            Expect(":");
            pairs.Add((key, Expression()));
            if (Accept(","))
                continue;
            Expect("}");
            break;
        }
        return pairs;
    }

    private CelNode Chain(Func<CelNode> operand, string symbol, Func<CelNode, CelNode, CelNode> combine)
    {
        var left = operand();
        for (var length = 0; Accept(symbol); length++)
        {
            if (length > MaxDepth)
                throw new CelParseException("the expression is nested too deeply", _token.Position);
            left = combine(left, operand());
        }
        return left;
    }

    private CelNode Binary(Func<CelNode> operand, params ReadOnlySpan<string> symbols)
    {
        var left = operand();
        for (var length = 0; _token.Kind == CelTokenKind.Symbol && symbols.Contains(_token.Text); length++)
        {
            if (length > MaxDepth)
                throw new CelParseException("the expression is nested too deeply", _token.Position);
            var symbol = _token.Text;
            Advance();
            left = new CelBinary(symbol, left, operand());
        }
        return left;
    }

    private CelNode Nested(Func<CelNode> parse)
    {
        if (++_depth > MaxDepth)
            throw new CelParseException("the expression is nested too deeply", _token.Position);
        var node = parse();
        _depth--;
        return node;
    }

    private string Identifier()
    {
        if (_token.Kind != CelTokenKind.Identifier)
            throw Unexpected();
        var name = _token.Text;
        Advance();
        return name;
    }

    private bool IsSymbol(string symbol) => _token.Kind == CelTokenKind.Symbol && _token.Text == symbol;

    private bool Accept(string symbol)
    {
        if (!IsSymbol(symbol))
            return false;
        Advance();
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
            throw new CelParseException(_token.Kind == CelTokenKind.End ? $"'{symbol}' is missing at the end" : $"expected '{symbol}' but found {Found()}", _token.Position);
    }

    private void Advance() => _token = _lexer.Next();

    private CelParseException Unexpected() => new(_token.Kind == CelTokenKind.End ? "the expression ends too early" : $"unexpected {Found()}", _token.Position);

    private string Found() => _token.Kind == CelTokenKind.Literal ? "a literal" : $"'{_token.Text}'";
}
