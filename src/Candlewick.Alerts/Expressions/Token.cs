namespace Candlewick.Alerts.Expressions;

internal enum TokenKind
{
    Number,

    /// <summary>A number with a unit: <c>1h</c>, <c>24h</c>, <c>1mo</c>.</summary>
    Length,

    /// <summary>Between double quotes.</summary>
    Text,
    Name,
    Symbol,
    End,
}

/// <summary>Where something stands in an expression; both from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>One word of an expression.</summary>
/// <param name="Text">As it was written; of a text without its quotes.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Place At)
{
    public string Found => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"\"{Text}\"",
        _ => $"'{Text}'",
    };

    public bool Is(string text) => Kind is TokenKind.Symbol or TokenKind.Name && Text == text;
}
