namespace Candlewick.Analytics.Indicators;

/// <summary>The period whose prices give the pivot points of the next one.</summary>
public enum PivotPeriod
{
    /// <summary>From midnight to midnight UTC.</summary>
    Day,

    /// <summary>From Monday, midnight UTC.</summary>
    Week,

    /// <summary>From the first of the month, midnight UTC.</summary>
    Month,
}

/// <summary>Levels of support and resistance from the prices of the previous day, week or month.</summary>
public static class PivotPoints
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "pivot-points",
        Name = "Pivot Points",
        Summary = "Levels of support and resistance from the prices of the previous day, week or month.",
        Formula = PivotFormulas.Text + " The past period is the last day, week (from Monday) or month, in UTC, that has bars before the one of this bar; "
            + "the levels stay the same throughout a period. First values with the first bar of the second period. "
            + "A series that begins within a period gives the second period the levels of that part.",
        Source = PivotFormulas.Source,
        Options = [PivotFormulas.KindOption, IndicatorOption.Choice<PivotPeriod>("period", "The calendar period, in UTC.")],
        Outputs = PivotFormulas.Outputs,
        Memory = Memory.Cumulative,
        StartForgotten = "from the end of the first period that the series has from its beginning, to the bit",
        ReadyByData = true,
        Create = static options => new BoundIndicator<PivotPointsKernel, BarPoint, PivotLevels>(
            options, () => new PivotPointsKernel(options.Choice<PivotKind>("kind"), options.Choice<PivotPeriod>("period"))),
    };

    /// <param name="kind">How the levels are computed.</param>
    /// <param name="period">The calendar period.</param>
    public static IIndicator<BarPoint, PivotLevels> Create(PivotKind kind = PivotKind.Standard, PivotPeriod period = PivotPeriod.Day) =>
        new Indicator<PivotPointsKernel, BarPoint, PivotLevels>(
            new PivotPointsKernel(kind, period), new OptionValues(Spec, [("kind", (int)kind), ("period", (int)period)]).ToString());
}

/// <summary>The arithmetic of <see cref="PivotPoints"/>.</summary>
public struct PivotPointsKernel(PivotKind kind, PivotPeriod period) : IKernel<BarPoint, PivotLevels>
{
    private PivotLevels _levels = PivotLevels.None;
    private double _open;
    private double _high;
    private double _low;
    private double _close;
    private long _end;
    private bool _hasPeriod;

    public readonly int WarmUp => 2;

    public readonly bool IsPossible(BarPoint input) => input.HasPrices;

    public PivotLevels Add(BarPoint input)
    {
        if (!_hasPeriod || input.OpenTime.Nanoseconds >= _end)
        {
            if (_hasPeriod)
            {
                _levels = PivotFormulas.Levels(kind, new PeriodPrices(_open, _high, _low, _close), input.Open);
            }

            Timeframe length = new(1, period switch
            {
                PivotPeriod.Day => TimeframeUnit.Day,
                PivotPeriod.Week => TimeframeUnit.Week,
                _ => TimeframeUnit.Month,
            });
            _end = length.Next(length.Floor(input.OpenTime)).Nanoseconds;
            (_open, _high, _low, _hasPeriod) = (input.Open, input.High, input.Low, true);
        }

        _high = Math.Max(_high, input.High);
        _low = Math.Min(_low, input.Low);
        _close = input.Close;
        return _levels;
    }

    public void Reset() => this = new PivotPointsKernel(kind, period);

    public void Transfer(StateCursor state)
    {
        (double pivot, double r1, double s1, double r2, double s2, double r3, double s3, double r4, double s4) = _levels;
        Span<double> levels = [pivot, r1, s1, r2, s2, r3, s3, r4, s4];
        state.Values(levels);
        _levels = new PivotLevels(levels[0], levels[1], levels[2], levels[3], levels[4], levels[5], levels[6], levels[7], levels[8]);
        state.Value(ref _open);
        state.Value(ref _high);
        state.Value(ref _low);
        state.Value(ref _close);
        state.Value(ref _end);
        state.Value(ref _hasPeriod);
    }
}
