using Candlewick.Text;

namespace Candlewick.Alerts.Expressions;

/// <summary>Looks names up and checks kinds; every fault is collected.</summary>
internal sealed class Binder(AlertVocabulary names)
{
    private readonly CallBinder _calls = new(names);

    public List<ExpressionFault> Faults => _calls.Faults;

    /// <summary>The whole expression, which must be true or false.</summary>
    public BoundNode BindWhole(SyntaxNode node)
    {
        BoundNode bound = Bind(node);
        if (!bound.IsTruth && Faults.Count == 0)
        {
            Reject(node.At, "a number", "a condition, such as one number > another");
        }

        return bound;
    }

    private BoundNode Bind(SyntaxNode node) => node switch
    {
        NumberSyntax number => new ConstantNode(number.Value, IsTruth: false),
        TruthSyntax truth => new ConstantNode(truth.Value ? 1 : 0, IsTruth: true),
        UnarySyntax { Sign: "not" } unary => new NotNode(Truth(unary.Operand, "not")),
        UnarySyntax unary => new NegativeNode(Number(unary.Operand, "-")),
        BinarySyntax { Sign: "and" or "or" } logic => new LogicNode(logic.Sign == "and", Truth(logic.Left, logic.Sign), Truth(logic.Right, logic.Sign)),
        BinarySyntax { Sign: "+" or "-" or "*" or "/" } sum => new ArithmeticNode(sum.Sign, Number(sum.Left, sum.Sign), Number(sum.Right, sum.Sign)),
        BinarySyntax compared => new ComparisonNode(compared.Sign, Number(compared.Left, compared.Sign), Number(compared.Right, compared.Sign)),
        CallSyntax { Name: AlertFunctions.CrossesAbove or AlertFunctions.CrossesBelow } call => Crossing(call),
        CallSyntax call => _calls.Bind(call),
        LengthSyntax length => Misplaced(length.At, $"'{length.Text}'", "a number; a length stands inside a function, such as close(1h)"),
        _ => Misplaced(node.At, "a text", "a number; a text stands inside a function, such as job_failed(\"repair\")"),
    };

    private BoundNode Number(SyntaxNode node, string sign) => Checked(node, Bind(node), wantsTruth: false, sign);

    private BoundNode Truth(SyntaxNode node, string sign) => Checked(node, Bind(node), wantsTruth: true, sign);

    private BoundNode Checked(SyntaxNode node, BoundNode bound, bool wantsTruth, string sign)
    {
        if (bound.IsTruth != wantsTruth && Faults.Count == 0)
        {
            Reject(node.At, wantsTruth ? "a number" : "a condition", $"{(wantsTruth ? "a condition" : "a number")} beside {sign}");
        }

        return bound;
    }

    private BoundNode Crossing(CallSyntax call)
    {
        if (call.Arguments.Count != 2 || call.Arguments.Any(one => one.Name is not null) || call.Output is not null)
        {
            return Misplaced(call.At, $"'{call.Name}' with {call.Arguments.Count} arguments", $"two numbers, such as {call.Name}(ema(1h, period=12), ema(1h, period=26))", isTruth: true);
        }

        BoundNode left = Number(call.Arguments[0].Value, call.Name), right = Number(call.Arguments[1].Value, call.Name);
        FactNode[] facts = [.. left.All.Concat(right.All).OfType<FactNode>()];
        if (Faults.Count == 0 && (facts.Length == 0 || facts.Any(one => !one.HasBars)))
        {
            Reject(call.At, $"'{call.Name}' of what has no bars", "values of closed bars on at least one side, such as close(1h), and nothing else but numbers");
        }
        else if (Faults.Count == 0 && facts.Select(one => one.Fact.Timeframe).Distinct().Count() > 1)
        {
            Reject(call.At, $"'{call.Name}' of bars of {string.Join(" and ", facts.Select(one => one.Fact.Timeframe.Code).Distinct())}", "bars of one length");
        }

        return new CrossingNode(call.Name == AlertFunctions.CrossesAbove, left, right);
    }

    private ConstantNode Misplaced(Place at, string found, string expected, bool isTruth = false)
    {
        Reject(at, found, expected);
        return new ConstantNode(double.NaN, isTruth);
    }

    private void Reject(Place at, string found, string expected) => Faults.Add(new ExpressionFault(at.Line, at.Column, found, expected));
}
