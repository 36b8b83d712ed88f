namespace Candlewick.Analytics.Statistics;

/// <summary>The bars of one instrument, one a day (or any other timeframe), in rising order of open time.</summary>
public readonly record struct InstrumentBars(InstrumentId Instrument, BarColumns Bars);

/// <summary>Closes of many instruments side by side on the same days; NaN where an instrument has none.</summary>
/// <remarks>
/// A close is missing where there is no bar, where the bar is still forming, and where the close is not finite or not above 0.
/// Holds copies: the bars may be disposed. Bars belong to one day when they open at one instant: align instruments of one calendar and timeframe.
/// </remarks>
public sealed class AlignedCloses
{
    private readonly double[][] _closes;

    private AlignedCloses(UtcTime[] days, InstrumentId[] instruments, double[][] closes) =>
        (Days, Instruments, _closes) = (days, instruments, closes);

    /// <summary>Open times of the rows, rising.</summary>
    public IReadOnlyList<UtcTime> Days { get; }

    /// <summary>In the order of their ids.</summary>
    public IReadOnlyList<InstrumentId> Instruments { get; }

    /// <param name="days">
    /// The days that count, rising, such as those of a trading calendar: a day without bars is a row too, and bars of other days are left out.
    /// Null = every day on which some instrument has a bar; then a day that all of them lack is no row, and the days around it are neighbours.
    /// </param>
    /// <exception cref="ArgumentException">An instrument comes twice, or its bars or the days do not rise in time.</exception>
    public static AlignedCloses Of(IReadOnlyCollection<InstrumentBars> instruments, IReadOnlyList<UtcTime>? days = null)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        InstrumentBars[] sorted = [.. instruments.OrderBy(one => one.Instrument)];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i].Instrument == sorted[i - 1].Instrument)
            {
                throw new ArgumentException($"{sorted[i].Instrument} comes twice.", nameof(instruments));
            }

            Check(sorted[i].Bars.OpenTimes, sorted[i].Instrument.ToString(), nameof(instruments));
        }

        UtcTime[] rows = days is null ? Union(sorted) : [.. days];
        Check(rows, "The list of days", nameof(days));
        return new AlignedCloses(rows, [.. sorted.Select(one => one.Instrument)], [.. sorted.Select(one => Column(one.Bars, rows))]);
    }

    /// <summary>The closes of one instrument, one a row; the index is that of <see cref="Instruments"/>.</summary>
    public ReadOnlySpan<double> Closes(int instrument) => _closes[instrument];

    /// <summary>The returns over so many rows, one a row and instrument; NaN in the first rows and where either close is missing.</summary>
    /// <param name="periods">Rows between the two closes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of periods is not positive.</exception>
    public IReadOnlyList<double[]> Returns(int periods = 1, ReturnKind kind = ReturnKind.Simple)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        double[][] returns = [.. _closes.Select(closes => new double[closes.Length])];
        for (int instrument = 0; instrument < returns.Length; instrument++)
        {
            for (int row = 0; row < returns[instrument].Length; row++)
            {
                returns[instrument][row] = Return(instrument, row, periods, kind);
            }
        }

        return returns;
    }

    /// <summary>The return of one instrument that ends at a row.</summary>
    internal double Return(int instrument, int row, int periods, ReturnKind kind) =>
        row < periods ? double.NaN : PeriodReturn.Between(_closes[instrument][row - periods], _closes[instrument][row], kind);

    private static UtcTime[] Union(InstrumentBars[] instruments)
    {
        SortedSet<UtcTime> days = [];
        foreach (InstrumentBars one in instruments)
        {
            foreach (UtcTime day in one.Bars.OpenTimes)
            {
                days.Add(day);
            }
        }

        return [.. days];
    }

    private static double[] Column(BarColumns bars, UtcTime[] days)
    {
        ReadOnlySpan<double> closes = bars.Values(BarColumn.Close);
        double[] column = new double[days.Length];
        Array.Fill(column, double.NaN);
        int row = 0;
        for (int i = 0; i < days.Length; i++)
        {
            while (row < bars.Count && bars.OpenTimes[row] < days[i])
            {
                row++;
            }

            if (row < bars.Count && bars.OpenTimes[row] == days[i] && bars.Finalities[row] != Finality.Forming
                && double.IsFinite(closes[row]) && closes[row] > 0)
            {
                column[i] = closes[row];
            }
        }

        return column;
    }

    private static void Check(ReadOnlySpan<UtcTime> times, string what, string parameter)
    {
        for (int i = 1; i < times.Length; i++)
        {
            if (times[i] <= times[i - 1])
            {
                throw new ArgumentException($"{what} must rise in time, each day once: {times[i]} after {times[i - 1]}.", parameter);
            }
        }
    }
}
