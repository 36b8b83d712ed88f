using System.Globalization;
using Candlewick.Text;

namespace Candlewick.Alerts.Expressions;

/// <summary>Ends the reading of an expression at its first fault of form; never leaves this folder.</summary>
internal sealed class ExpressionStop(ExpressionFault fault) : FormatException(fault.ToString())
{
    public ExpressionFault Fault { get; } = fault;
}

/// <summary>Reads an expression by recursive descent.</summary>
/// <remarks>
/// or := and {"or" and}; and := not {"and" not}; not := "not" not | comparison; comparison := sum [sign sum]; sum := product {("+"|"-") product};
/// product := unary {("*"|"/") unary}; unary := "-" unary | primary; primary := number ["%"] | "true" | "false" | call | "(" or ")".
/// </remarks>
internal sealed class ExpressionParser(string text)
{
    /// <summary>Longer expressions, and deeper nesting, are mistakes.</summary>
    public const int LongestText = 4_000;
    private const int Deepest = 60;

    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!="];
    private static readonly string[] Reserved = ["and", "or", "not", "true", "false"];

    private List<Token> _tokens = [];
    private int _next;
    private int _depth;

    private Token Current => _tokens[_next];

    /// <exception cref="ExpressionStop">The text is no expression.</exception>
    public SyntaxNode Parse()
    {
        if (text.Length > LongestText)
        {
            throw new ExpressionStop(new ExpressionFault(1, 1, $"{text.Length} characters", $"at most {LongestText}"));
        }

        _tokens = new Lexer(text).Read();
        SyntaxNode whole = Or();
        return Current.Kind == TokenKind.End ? whole : throw Stop("and, or, an operator, or the end");
    }

    private SyntaxNode Or() => Joined(["or"], And);

    private SyntaxNode And() => Joined(["and"], Not);

    private SyntaxNode Not() => Nested(() => Current.Is("not") ? new UnarySyntax(Take().At, "not", Not()) : Comparison());

    private SyntaxNode Comparison()
    {
        SyntaxNode left = Sum();
        if (!Comparisons.Any(Current.Is))
        {
            return Current.Is("=") ? throw Stop("== to compare") : left;
        }

        Token sign = Take();
        BinarySyntax compared = new(sign.At, sign.Text, left, Sum());
        return Comparisons.Any(Current.Is) ? throw Stop("one comparison; join two with and") : compared;
    }

    private SyntaxNode Sum() => Joined(["+", "-"], Product);

    private SyntaxNode Product() => Joined(["*", "/"], Unary);

    private SyntaxNode Unary() => Nested(() => Current.Is("-") ? new UnarySyntax(Take().At, "-", Unary()) : Primary());

    private SyntaxNode Primary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return Number();
            case TokenKind.Name when token.Text is "true" or "false":
                return new TruthSyntax(Take().At, token.Text == "true");
            case TokenKind.Name when !Reserved.Contains(token.Text):
                return Call();
            case TokenKind.Symbol when token.Text == "(":
                Take();
                SyntaxNode inside = Or();
                Expect(")");
                return inside;
            default:
                throw Stop("a number, a name or (");
        }
    }

    private NumberSyntax Number()
    {
        Token token = Take();
        double value = double.Parse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (!Current.Is("%"))
        {
            return new NumberSyntax(token.At, value);
        }

        Take();
        return new NumberSyntax(token.At, value / 100);
    }

    private CallSyntax Call()
    {
        Token name = Take();
        List<ArgumentSyntax> arguments = [];
        if (Current.Is("("))
        {
            Take();
            while (!Current.Is(")"))
            {
                arguments.Add(Argument());
                if (!Current.Is(")"))
                {
                    Expect(",");
                }
            }

            Take();
        }

        Token? output = null;
        if (Current.Is("."))
        {
            Take();
            output = Current.Kind == TokenKind.Name ? Take() : throw Stop("the name of an output");
        }

        return new CallSyntax(name.At, name.Text, arguments, output);
    }

    private ArgumentSyntax Argument()
    {
        Token first = Current;
        if (first.Kind == TokenKind.Name && _tokens[_next + 1].Is("="))
        {
            Take();
            Take();
            return new ArgumentSyntax(first.At, first.Text, Value());
        }

        return new ArgumentSyntax(first.At, null, Value());
    }

    private SyntaxNode Value() => Current.Kind switch
    {
        TokenKind.Length => new LengthSyntax(Current.At, Take().Text),
        TokenKind.Text => new TextSyntax(Current.At, Take().Text),
        _ => Or(),
    };

    private SyntaxNode Joined(string[] signs, Func<SyntaxNode> part)
    {
        SyntaxNode left = part();
        while (signs.Any(Current.Is))
        {
            Token sign = Take();
            left = new BinarySyntax(sign.At, sign.Text, left, part());
        }

        return left;
    }

    private SyntaxNode Nested(Func<SyntaxNode> read)
    {
        if (++_depth > 2 * Deepest)
        {
            throw Stop($"at most {Deepest} levels of nesting");
        }

        SyntaxNode node = read();
        _depth--;
        return node;
    }

    private Token Take() => _tokens[_next++];

    private void Expect(string symbol)
    {
        if (!Current.Is(symbol))
        {
            throw Stop(symbol == "," ? ", or )" : symbol);
        }

        Take();
    }

    private ExpressionStop Stop(string expected) => new(new ExpressionFault(
        Current.At.Line, Current.At.Column, Current.Found, expected,
        Current.Kind == TokenKind.Name ? NearestName.Of(Current.Text, ["and", "or", "not"]) : null));
}
