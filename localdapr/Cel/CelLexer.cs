using System.Globalization;
using System.Text;

namespace LocalDapr.Cel;

/// <summary>Cuts the text of an expression into tokens.</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _at;

    public CelToken Next()
    {
        SkipBlanks();
        var start = _at;
        if (_at >= text.Length)
            return new CelToken(CelTokenKind.End, "", null, start + 1);
        if (StringPrefix() is var (raw, bytes, length))
        {
            _at += length;
            return new CelToken(CelTokenKind.Literal, "", QuotedText(raw, bytes, start), start + 1);
        }
        if (char.IsAsciiDigit(text[_at]) || (text[_at] == '.' && char.IsAsciiDigit(At(1))))
            return new CelToken(CelTokenKind.Literal, "", Number(start), start + 1);
        if (char.IsAsciiLetter(text[_at]) || text[_at] == '_')
            return Word(start);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new CelToken(CelTokenKind.Symbol, symbol, null, start + 1);
            }
        }
        throw new CelParseException($"unexpected character '{text[_at]}'", start + 1);
    }

    private char At(int offset) => _at + offset < text.Length ? text[_at + offset] : '\0';

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
                _at++;
            else if (text[_at] == '/' && At(1) == '/')
                _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
            else
                return;
        }
    }

    private CelToken Word(int start)
    {
        while (char.IsAsciiLetterOrDigit(At(0)) || At(0) == '_')
            _at++;
        var word = text[start.._at];
        return word switch
        {
            "true" => new CelToken(CelTokenKind.Literal, "", true, start + 1),
            "false" => new CelToken(CelTokenKind.Literal, "", false, start + 1),
            "null" => new CelToken(CelTokenKind.Literal, "", null, start + 1),
            "in" => new CelToken(CelTokenKind.Symbol, word, null, start + 1),
            _ => new CelToken(CelTokenKind.Identifier, word, null, start + 1),
        };
    }

    // An int that does not fit is given on as a ulong without 'u': the parser turns -9223372036854775808 into a long.
    private object Number(int start)
    {
        if (At(0) == '0' && At(1) is 'x' or 'X' && text[_at] == '0')
        {
            _at += 2;
            var digits = _at;
            while (char.IsAsciiHexDigit(At(0)))
                _at++;
            return Whole(ulong.TryParse(text.AsSpan(digits, _at - digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null, start);
        }
        SkipDigits();
        var isDouble = false;
        if (At(0) == '.' && char.IsAsciiDigit(At(1)))
        {
            isDouble = true;
            _at++;
            SkipDigits();
        }
        if (At(0) is 'e' or 'E' && (char.IsAsciiDigit(At(1)) || (At(1) is '+' or '-' && char.IsAsciiDigit(At(2)))))
        {
            isDouble = true;
            _at += 2;
            SkipDigits();
        }
        var number = text.AsSpan(start, _at - start);
        if (isDouble)
            return Ended(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture), start);
        return Whole(ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null, start);
    }

    private object Whole(ulong? value, int start)
    {
        if (value is not { } number)
            throw new CelParseException("not a number that fits 64 bits", start + 1);
        if (At(0) is 'u' or 'U')
        {
            _at++;
            return Ended(number, start);
        }
        return Ended(number <= long.MaxValue ? (long)number : new CelMagnitude(number), start);
    }

    private object Ended(object value, int start) => char.IsAsciiLetterOrDigit(At(0)) || At(0) == '_'
        ? throw new CelParseException("a letter or digit directly after a number", start + 1)
        : value;

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(At(0)))
            _at++;
    }

    private (bool Raw, bool Bytes, int Length)? StringPrefix()
    {
        var (raw, bytes, length) = (false, false, 0);
        while (length < 2)
        {
            var c = At(length);
            if (c is 'r' or 'R' && !raw)
                raw = true;
            else if (c is 'b' or 'B' && !bytes)
                bytes = true;
            else
                break;
            length++;
        }
        return At(length) is '"' or '\'' ? (raw, bytes, length) : null;
    }

    private object QuotedText(bool raw, bool bytes, int start)
    {
        var quote = text[_at];
        var triple = At(1) == quote && At(2) == quote;
        _at += triple ? 3 : 1;
        var value = new StringBuilder();
        var octets = new List<byte>();
        while (true)
        {
            if (_at >= text.Length || (!triple && text[_at] is '\n' or '\r'))
                throw new CelParseException("text without closing quote", start + 1);
            if (text[_at] == quote && (!triple || (At(1) == quote && At(2) == quote)))
            {
                _at += triple ? 3 : 1;
                return bytes ? octets.ToArray() : value.ToString();
            }
            if (text[_at] == '\\' && !raw)
                Escape(value, octets, bytes);
            else
                Take(value, octets, bytes);
        }
    }

    private void Take(StringBuilder value, List<byte> octets, bool bytes)
    {
        var length = char.IsSurrogatePair(text, _at) ? 2 : 1;
        if (bytes)
            octets.AddRange(Encoding.UTF8.GetBytes(text.Substring(_at, length)));
        else
            value.Append(text, _at, length);
        _at += length;
    }

    private void Escape(StringBuilder value, List<byte> octets, bool bytes)
    {
        var start = _at++;
        var c = At(0);
        _at++;
        var simple = "abfnrtv\\?\"'`".IndexOf(c);
        if (c != '\0' && simple >= 0)
            Add("\a\b\f\n\r\t\v\\?\"'`"[simple], false);
        else if (c is 'x' or 'X')
            Add(Digits(2, 16, start), bytes);
        else if (c is >= '0' and <= '3')
        {
            _at--;
            Add(Digits(3, 8, start), bytes);
        }
        else if (c is 'u' && !bytes)
            Add(Digits(4, 16, start), false);
        else if (c is 'U' && !bytes)
            Add(Digits(8, 16, start), false);
        else
            throw new CelParseException("unknown escape sequence", start + 1);

        void Add(int code, bool octet)
        {
            if (octet)
                octets.Add((byte)code);
            else if (!Rune.IsValid(code))
                throw new CelParseException("escape sequence of no character", start + 1);
            else if (bytes)
                octets.AddRange(Encoding.UTF8.GetBytes(new Rune(code).ToString()));
            else
                value.Append(new Rune(code).ToString());
        }
    }

    private int Digits(int count, int radix, int start)
    {
        var number = 0L;
        for (var i = 0; i < count; i++, _at++)
        {
            var digit = char.IsAsciiHexDigit(At(0)) ? Convert.ToInt32(At(0).ToString(), 16) : radix;
            if (digit >= radix)
                throw new CelParseException($"an escape sequence needs {count} digits", start + 1);
            number = number * radix + digit;
        }
        return number <= 0x10FFFF ? (int)number : throw new CelParseException("escape sequence of no character", start + 1);
    }
}

/// <summary>A whole number above the largest int, legal only after a minus sign.</summary>
internal readonly record struct CelMagnitude(ulong Value);
