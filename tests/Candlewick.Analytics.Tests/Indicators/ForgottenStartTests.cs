using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Cumulative indicators whose data make them forget the start do so from where their spec says.</summary>
public sealed class ForgottenStartTests
{
    private const int Rows = 3_000;

    private const int RowsOfDay = 24;

    /// <summary>The row from where the values of a run from the first bar and of one from a later bar are equal, and to what.</summary>
    private static readonly Dictionary<string, (Func<double[][], double[][], int, int> From, double Tolerance)> Rules = new(StringComparer.Ordinal)
    {
        ["psar"] = ((whole, part, first) => SecondCommonTurn(whole[1], part[1], first), 0),
        ["supertrend"] = ((whole, part, first) => SecondCommonTurn(whole[1], part[1], first + 11 + Atr.Spec.SettlesAfter(SuperTrend.Spec.Bind().Options)) + 1, 1e-12),
        ["pivot-points"] = (static (_, _, first) => NextDay(first) + RowsOfDay, 0),
        ["vwap"] = (static (_, _, first) => NextDay(first), 0),
    };

    public static TheoryData<string> Codes => [.. Rules.Keys];

    [Fact]
    public void Specs_ThatForgetTheirStart_AreThoseTestedHere()
    {
        IndicatorSpec[] forgetful = [.. AnalyticsCatalog.All.Select(one => one.Spec).Where(spec => spec.StartForgotten is not null)];
        Assert.Equal(Rules.Keys.Order(StringComparer.Ordinal), forgetful.Select(spec => spec.Code).Order(StringComparer.Ordinal));
        Assert.All(forgetful, spec => Assert.Equal(Memory.Cumulative, spec.Memory));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_OtherFirstBar_IsForgottenFromWhereTheSpecSays(string code)
    {
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind();
        BarColumns bars = SampleBars.Walk(Rows);
        double[][] whole = Computed.Columns(indicator, bars);
        int different = 0;
        for (int first = 37; first <= 37 * 20; first += 37)
        {
            double[][] part = [.. Computed.Columns(indicator, SampleBars.Part(bars, first, Rows - first))
                .Select(column => (double[])[.. Enumerable.Repeat(double.NaN, first), .. column])];
            int from = Rules[code].From(whole, part, first);
            Assert.InRange(from, first, Rows - 500);
            different += Enumerable.Range(first, from - first).Count(row => !part[0][row].Equals(whole[0][row]));
            for (int output = 0; output < whole.Length; output++)
            {
                for (int row = from; row < Rows; row++)
                {
                    Computed.AssertClose(whole[output][row], part[output][row], Rules[code].Tolerance, 1, $"first {first}, from {from}, {indicator.Spec.Outputs[output].Name}, row {row}");
                }
            }
        }

        Assert.True(different > 0, "The start mattered nowhere, so nothing was shown.");
    }

    /// <summary>The row of the second of two neighbouring changes of side that both runs have, none before <paramref name="earliest"/>.</summary>
    private static int SecondCommonTurn(double[] whole, double[] part, int earliest)
    {
        bool isShared = false;
        for (int row = earliest + 1; row < Rows; row++)
        {
            bool turns = whole[row] * whole[row - 1] < 0;
            bool otherTurns = part[row] * part[row - 1] < 0;
            if (turns && otherTurns && isShared)
            {
                return row;
            }

            isShared = (turns && otherTurns) || (isShared && !turns && !otherTurns);
        }

        return Rows;
    }

    private static int NextDay(int row) => (row + RowsOfDay - 1) / RowsOfDay * RowsOfDay;
}
