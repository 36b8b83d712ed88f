using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Statistics;

namespace Candlewick.Acquisition.Statistics;

/// <summary>The statistics of one day from the closes up to it.</summary>
internal sealed class StatisticsWindow
{
    private readonly int _window;
    private readonly int _periods;
    private readonly IIndicator<double, double> _rsi;
    private readonly IIndicator<double, double> _deviation;

    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public StatisticsWindow(int window, int periods)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        _window = window;
        _periods = periods;
        _rsi = RollingRsi.Create(window);
        _deviation = RollingDeviation.Create(window);
    }

    /// <summary>How many days back a value looks.</summary>
    public int Reach => Math.Max(_window - 1, _periods);

    /// <param name="closes">The last <see cref="Reach"/> + 1 closes, fewer at the start of the history; NaN where a day has none.</param>
    public DailyStatistic At(UtcTime day, ReadOnlySpan<double> closes)
    {
        double change = closes.Length > _periods ? PeriodReturn.Between(closes[^(_periods + 1)], closes[^1]) : double.NaN;
        return closes.Length < _window
            ? new DailyStatistic(day, double.NaN, double.NaN, change)
            : new DailyStatistic(day, Run(_rsi, closes[^_window..]), Run(_deviation, closes[^_window..]), change);
    }

    /// <summary>The indicator over these values from its first state, so that nothing else leaves a trace.</summary>
    private static double Run(IIndicator<double, double> indicator, ReadOnlySpan<double> closes)
    {
        indicator.Reset();
        double value = double.NaN;
        foreach (double close in closes)
        {
            if (double.IsNaN(close))
            {
                return double.NaN;
            }

            value = indicator.Add(close);
        }

        return value;
    }
}

/// <summary>The closes of one instrument, one a day of its calendar.</summary>
internal sealed class DailyCloses
{
    private readonly List<UtcRange> _days;
    private readonly double[] _closes;

    /// <param name="days">Of the calendar, rising.</param>
    /// <param name="bars">Closed daily bars, rising.</param>
    public DailyCloses(List<UtcRange> days, BarColumns bars)
    {
        _days = days;
        _closes = new double[days.Count];
        Array.Fill(_closes, double.NaN);
        for (int day = 0; day < days.Count; day++)
        {
            int row = bars.IndexOf(days[day].From);
            if (row < bars.Count && bars.OpenTimes[row] == days[day].From && bars.Values(BarColumn.Close)[row] is > 0 and < double.PositiveInfinity and var close)
            {
                _closes[day] = close;
            }
        }
    }

    /// <summary>The last closes up to a day, that one included.</summary>
    public ReadOnlySpan<double> Before(int day, int count) => _closes.AsSpan(Math.Max(0, day + 1 - count)..(day + 1));

    /// <summary>The days that open in a changed range, and so many after each.</summary>
    public IEnumerable<int> DaysAfter(RangeSet changed, int reach)
    {
        int until = -1;
        for (int day = 0; day < _days.Count; day++)
        {
            until = changed.Contains(_days[day].From) ? day + reach : until;
            if (day <= until)
            {
                yield return day;
            }
        }
    }
}
