namespace Candlewick.Alerts.Expressions;

/// <summary>Cuts an expression into words.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Symbols = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",", "=", ".", "%"];

    private int _at;
    private int _line = 1;
    private int _lineStart;

    private Place Here => new(_line, _at - _lineStart + 1);

    /// <summary>The words, and the end.</summary>
    /// <exception cref="ExpressionStop">A character or a text that belongs nowhere.</exception>
    public List<Token> Read()
    {
        List<Token> tokens = [];
        while (true)
        {
            SkipSpace();
            Token next = Next();
            tokens.Add(next);
            if (next.Kind == TokenKind.End)
            {
                return tokens;
            }
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            if (text[_at++] == '\n')
            {
                _line++;
                _lineStart = _at;
            }
        }
    }

    private Token Next()
    {
        Place at = Here;
        if (_at == text.Length)
        {
            return new Token(TokenKind.End, "", at);
        }

        char first = text[_at];
        if (char.IsAsciiDigit(first))
        {
            return ReadNumber(at);
        }

        if (IsLetter(first))
        {
            return new Token(TokenKind.Name, Take(c => IsLetter(c) || char.IsAsciiDigit(c)), at);
        }

        if (first == '"')
        {
            return ReadText(at);
        }

        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, at);
            }
        }

        throw new ExpressionStop(new ExpressionFault(at.Line, at.Column, $"'{first}'", "a number, a name, or one of < <= > >= == != + - * / ( ) , and or not"));
    }

    private Token ReadNumber(Place at)
    {
        int start = _at;
        Take(char.IsAsciiDigit);
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            _at++;
            Take(char.IsAsciiDigit);
        }

        bool hasUnit = Take(char.IsAsciiLetter).Length > 0;
        return new Token(hasUnit ? TokenKind.Length : TokenKind.Number, text[start.._at], at);
    }

    private Token ReadText(Place at)
    {
        int end = text.IndexOf('"', _at + 1);
        if (end < 0 || text.AsSpan(_at, end - _at).Contains('\n'))
        {
            throw new ExpressionStop(new ExpressionFault(at.Line, at.Column, "a text that does not end", "a closing \" on the same line"));
        }

        string inside = text[(_at + 1)..end];
        _at = end + 1;
        return new Token(TokenKind.Text, inside, at);
    }

    private string Take(Func<char, bool> belongs)
    {
        int start = _at;
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }

        return text[start.._at];
    }

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';
}
