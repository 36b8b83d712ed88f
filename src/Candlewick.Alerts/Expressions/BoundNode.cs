namespace Candlewick.Alerts.Expressions;

/// <summary>What an evaluation reads from.</summary>
internal sealed record FactReading(IAlertFacts Facts, InstrumentId Instrument, CancellationToken Ct);

/// <summary>A checked part of an expression. Truth is 1 or 0; NaN is not known.</summary>
/// <param name="IsTruth">True or false, not a number.</param>
internal abstract record BoundNode(bool IsTruth)
{
    /// <summary>The parts, from left to right.</summary>
    public virtual IEnumerable<BoundNode> Parts => [];

    /// <summary>This and everything below, from the outside in.</summary>
    public IEnumerable<BoundNode> All => Parts.SelectMany(part => part.All).Prepend(this);

    /// <param name="ago">Closed bars before the last one.</param>
    public abstract ValueTask<double> ReadAsync(FactReading from, int ago);
}

internal sealed record ConstantNode(double Value, bool IsTruth) : BoundNode(IsTruth)
{
    public override ValueTask<double> ReadAsync(FactReading from, int ago) => ValueTask.FromResult(Value);
}

/// <param name="Fact">Of no instrument where it is that of the rule.</param>
internal sealed record FactNode(AlertFact Fact, bool NeedsInstrument, bool HasBars, bool IsTruth) : BoundNode(IsTruth)
{
    public override async ValueTask<double> ReadAsync(FactReading from, int ago)
    {
        InstrumentId instrument = NeedsInstrument && Fact.Instrument.IsNone ? from.Instrument : Fact.Instrument;
        return await from.Facts.ReadAsync(Fact with { Instrument = instrument, Ago = Fact.Ago + (HasBars ? ago : 0) }, from.Ct);
    }
}

internal sealed record NegativeNode(BoundNode Operand) : BoundNode(IsTruth: false)
{
    public override IEnumerable<BoundNode> Parts => [Operand];

    public override async ValueTask<double> ReadAsync(FactReading from, int ago) => -await Operand.ReadAsync(from, ago);
}

internal sealed record NotNode(BoundNode Operand) : BoundNode(IsTruth: true)
{
    public override IEnumerable<BoundNode> Parts => [Operand];

    public override async ValueTask<double> ReadAsync(FactReading from, int ago) => 1 - await Operand.ReadAsync(from, ago);
}

/// <param name="Sign">One of + - * /.</param>
internal sealed record ArithmeticNode(string Sign, BoundNode Left, BoundNode Right) : BoundNode(IsTruth: false)
{
    public override IEnumerable<BoundNode> Parts => [Left, Right];

    public override async ValueTask<double> ReadAsync(FactReading from, int ago)
    {
        double left = await Left.ReadAsync(from, ago), right = await Right.ReadAsync(from, ago);
        return Sign switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            _ => left / right,
        };
    }
}

internal sealed record ComparisonNode(string Sign, BoundNode Left, BoundNode Right) : BoundNode(IsTruth: true)
{
    public override IEnumerable<BoundNode> Parts => [Left, Right];

    public override async ValueTask<double> ReadAsync(FactReading from, int ago)
    {
        double left = await Left.ReadAsync(from, ago), right = await Right.ReadAsync(from, ago);
        if (double.IsNaN(left) || double.IsNaN(right))
        {
            return double.NaN;
        }

        bool holds = Sign switch
        {
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            ">=" => left >= right,
            "==" => left == right,
            _ => left != right,
        };
        return holds ? 1 : 0;
    }
}

/// <summary>Kleene's logic: what is not known decides only where the other side does not.</summary>
internal sealed record LogicNode(bool IsAnd, BoundNode Left, BoundNode Right) : BoundNode(IsTruth: true)
{
    public override IEnumerable<BoundNode> Parts => [Left, Right];

    public override async ValueTask<double> ReadAsync(FactReading from, int ago)
    {
        double decisive = IsAnd ? 0 : 1;
        double left = await Left.ReadAsync(from, ago);
        if (left == decisive)
        {
            return decisive;
        }

        double right = await Right.ReadAsync(from, ago);
        return right == decisive ? decisive : left + right is double.NaN ? double.NaN : 1 - decisive;
    }
}

/// <summary>One side has gone past the other from the bar before the last to the last.</summary>
internal sealed record CrossingNode(bool IsAbove, BoundNode Left, BoundNode Right) : BoundNode(IsTruth: true)
{
    public override IEnumerable<BoundNode> Parts => [Left, Right];

    public override async ValueTask<double> ReadAsync(FactReading from, int ago)
    {
        double before = await DifferenceAsync(from, ago + 1), now = await DifferenceAsync(from, ago);
        if (double.IsNaN(before) || double.IsNaN(now))
        {
            return double.NaN;
        }

        return (IsAbove ? before <= 0 && now > 0 : before >= 0 && now < 0) ? 1 : 0;
    }

    private async ValueTask<double> DifferenceAsync(FactReading from, int ago) => await Left.ReadAsync(from, ago) - await Right.ReadAsync(from, ago);
}
