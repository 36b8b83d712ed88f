using System.Globalization;
using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Labels;

namespace Candlewick.Lake.Datasets;

/// <summary>What is to be learnt: a forward return, or a triple barrier.</summary>
/// <param name="Horizon">Bars after which it is known at the latest.</param>
/// <param name="Barriers">Null for a forward return.</param>
public sealed record Label(int Horizon, BarrierOptions? Barriers)
{
    private const int LongestHorizon = 100_000;

    /// <summary>Columns that it fills.</summary>
    public IReadOnlyList<string> Columns => Barriers is null
        ? [Invariant($"forward_return_{Horizon}")]
        : [Invariant($"barrier_{Horizon}"), Invariant($"barrier_{Horizon}_return"), Invariant($"barrier_{Horizon}_bars")];

    /// <summary>What it is, in words.</summary>
    public string Meaning => Barriers is not { } barriers
        ? Invariant($"close after {Horizon} bars / close - 1")
        : Invariant($"which is met first: {barriers.Upper} up (1), {barriers.Lower} down (-1), or {Horizon} bars (0); ")
            + (barriers.Window == 0 ? "distances are fractions of the close" : Invariant($"distances are standard deviations of the last {barriers.Window} returns of one bar"))
            + "; both within one bar count as down";

    /// <summary>Reads <c>forward(5)</c>, or <c>barrier(horizon=24,up=2,down=2,window=100)</c>.</summary>
    /// <exception cref="FormatException">The text is neither, or an option cannot be.</exception>
    public static Label Parse(string text)
    {
        CallText call = CallText.Parse(text);
        switch (call.Name)
        {
            case "forward":
                call.Demand("horizon");
                return new Label(HorizonOf(call), null);
            case "barrier":
                call.Demand("horizon", "up", "down", "window");
                BarrierOptions barriers = new(HorizonOf(call), call.Values.Count == 1 && call.Values[0].Name.Length == 0 ? 2 : call.Number("up", 2),
                    call.Values.Count == 1 && call.Values[0].Name.Length == 0 ? 2 : call.Number("down", 2),
                    call.Values.Count == 1 && call.Values[0].Name.Length == 0 ? 100 : call.Whole("window", 100));
                try
                {
                    TripleBarrier.Compute(default, barriers);
                }
                catch (ArgumentException failure)
                {
                    throw new FormatException(failure.Message, failure);
                }

                return new Label(barriers.Horizon, barriers);
            default:
                throw new FormatException($"there is no label '{call.Name}'; expected forward(5) or barrier(horizon=24,up=2,down=2,window=100)");
        }
    }

    /// <summary>Fills its columns, and says for each row after how many bars it is known; 0 where it is not.</summary>
    internal int[] Compute(in BarSpans bars, double[][] columns)
    {
        int[] known = new int[bars.Count];
        if (Barriers is null)
        {
            ForwardReturn.Compute(bars.Close, Horizon, columns[0]);
            for (int i = 0; i < known.Length; i++)
            {
                known[i] = double.IsNaN(columns[0][i]) ? 0 : Horizon;
            }

            return known;
        }

        BarrierLabel[] labels = TripleBarrier.Compute(bars, Barriers);
        for (int i = 0; i < known.Length; i++)
        {
            known[i] = labels[i].Bars;
            columns[0][i] = labels[i].IsKnown ? labels[i].Side : double.NaN;
            columns[1][i] = labels[i].IsKnown ? labels[i].Return : double.NaN;
            columns[2][i] = labels[i].IsKnown ? labels[i].Bars : double.NaN;
        }

        return known;
    }

    private static int HorizonOf(CallText call) => call.Whole("horizon", 0) is >= 1 and <= LongestHorizon and var horizon
        ? horizon
        : throw new FormatException($"{call.Name}: expected a horizon from 1 to {LongestHorizon} bars");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
