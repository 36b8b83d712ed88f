using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The running total of volume weighted by where the close lies in the range of its bar.</summary>
public static class AccumulationDistribution
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "ad",
        Name = "Chaikin Accumulation/Distribution",
        Summary = "The running total of volume weighted by where the close lies in the range of its bar.",
        Formula = "AD = previous AD + V ((C - L) - (H - C)) / (H - L), starting from 0 before the first bar; a bar without range adds nothing. "
            + "The total carries the rounding of each addition.",
        Source = "M. Chaikin; S. Achelis, Technical Analysis from A to Z, 2nd edition, p. 56; TA-Lib AD",
        Options = [],
        Outputs = [new("ad", OutputUnit.Volume, "the total, in units of the volume")],
        Memory = Memory.Cumulative,
        NeedsVolume = true,
        Create = static options => new BoundIndicator<AccumulationDistributionKernel, BarPoint, double>(
            options, static () => new AccumulationDistributionKernel()),
    };

    public static IIndicator<BarPoint, double> Create() =>
        new Indicator<AccumulationDistributionKernel, BarPoint, double>(new AccumulationDistributionKernel(), new OptionValues(Spec, []).ToString());

    /// <summary>Chaikin's money flow of one bar: volume times the place of the close in the range, -1 to 1; 0 where the range is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double MoneyFlow(in BarPoint bar) =>
        bar.High > bar.Low ? bar.Volume * ((bar.Close - bar.Low - (bar.High - bar.Close)) / (bar.High - bar.Low)) : 0;
}

/// <summary>The arithmetic of <see cref="AccumulationDistribution"/>.</summary>
public struct AccumulationDistributionKernel : IKernel<BarPoint, double>
{
    private RunningTotal _total;

    public readonly int WarmUp => 1;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose && input.HasVolume;

    public double Add(BarPoint input) => _total.Add(AccumulationDistribution.MoneyFlow(input));

    public void Reset() => _total.Reset();

    public void Transfer(StateCursor state) => _total.Transfer(state);
}
