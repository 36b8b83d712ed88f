namespace Candlewick.Alerts.Expressions;

/// <summary>An expression as it is written, before names are looked up.</summary>
internal abstract record SyntaxNode(Place At);

internal sealed record NumberSyntax(Place At, double Value) : SyntaxNode(At);

internal sealed record TruthSyntax(Place At, bool Value) : SyntaxNode(At);

internal sealed record LengthSyntax(Place At, string Text) : SyntaxNode(At);

internal sealed record TextSyntax(Place At, string Text) : SyntaxNode(At);

/// <param name="Sign"><c>-</c> or <c>not</c>.</param>
internal sealed record UnarySyntax(Place At, string Sign, SyntaxNode Operand) : SyntaxNode(At);

/// <param name="At">Of the sign.</param>
/// <param name="Sign">Arithmetic, comparison, <c>and</c> or <c>or</c>.</param>
internal sealed record BinarySyntax(Place At, string Sign, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(At);

/// <summary>An argument of a call.</summary>
/// <param name="Name">Null where it stands by its position.</param>
internal sealed record ArgumentSyntax(Place At, string? Name, SyntaxNode Value);

/// <summary>A function with its arguments; without parentheses it has none.</summary>
/// <param name="Output">The output that is taken, after a dot; null for the first.</param>
internal sealed record CallSyntax(Place At, string Name, IReadOnlyList<ArgumentSyntax> Arguments, Token? Output) : SyntaxNode(At);
