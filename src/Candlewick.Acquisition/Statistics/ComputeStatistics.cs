using System.Globalization;
using Candlewick.Acquisition.Derived;
using Candlewick.Jobs;

namespace Candlewick.Acquisition.Statistics;

/// <summary>Which statistics to compute.</summary>
/// <param name="Scope">Instruments of this venue and quote currency, and the universe by which they are ranked.</param>
/// <param name="Window">Closes of the RSI and the standard deviation, at least 2.</param>
/// <param name="Periods">Days between the two closes of a return, at least 1.</param>
/// <param name="Places">Places of the top and of the bottom, at least 1.</param>
public sealed record StatisticsRequest(RankingScope Scope, int Window = 14, int Periods = 5, int Places = 5);

/// <summary>What was computed.</summary>
/// <param name="Instruments">Instruments whose daily bars had changed.</param>
/// <param name="Days">Instrument days that were computed.</param>
/// <param name="RankedDays">Days whose ranking was computed: returns or universe had changed.</param>
public sealed record StatisticsReport(int Instruments, long Days, int RankedDays, WriteResult Statistics, WriteResult Rankings)
{
    public override string ToString() =>
        $"{Instruments} instruments with changed days, {Days} days computed ({Statistics.Inserted} added, {Statistics.Corrected} replaced, {Statistics.Unchanged} as before), "
        + $"{RankedDays} rankings ({Rankings.Inserted} added, {Rankings.Corrected} replaced, {Rankings.Unchanged} as before)";
}

/// <summary>Daily statistics of stored daily bars, and the ranking of each day among the universe of that day. Safe to stop and run again.</summary>
/// <remarks>
/// Computes exactly the days whose windows hold a bar that changed since the last run, and ranks the days whose returns or universe changed.
/// A window is a number of days of the instrument's calendar: a day without a bar leaves the values of every window that holds it undefined.
/// Each value depends on the bars of its window alone, to the bit. Days whose window reaches into bars that retention deleted stay as they are.
/// </remarks>
public sealed class ComputeStatistics(StoreRoles store, TimeProvider clock) : IJob<StatisticsRequest, StatisticsReport>
{
    private static readonly BarSpec Daily = new(new Timeframe(1, TimeframeUnit.Day));

    /// <exception cref="ArgumentOutOfRangeException">A number of the request is out of range.</exception>
    public async Task<StatisticsReport> RunAsync(StatisticsRequest request, CancellationToken ct)
    {
        StatisticsWindow window = new(request.Window, request.Periods);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Places, 1);
        string key = $"derive.statistics:{request.Scope.Venue}:{request.Scope.Quote}";
        DerivationMark mark = await DerivationMark.FindAsync(
            store.Facts, key, string.Create(CultureInfo.InvariantCulture, $"{request.Window} {request.Periods} {request.Places}"), ct);
        ChangeSet changes = await store.Derived.Changes.ListAsync(new SeriesFilter(SeriesKind.Bars, request.Scope.Venue, Timeframe: Daily.Timeframe), mark.Entry, ct);
        InstrumentChoice choice = new(store, request.Scope);
        RangeSet computed = RangeSet.Empty;
        WriteResult statistics = default;
        (int instruments, long days) = (0, 0);
        foreach (SeriesChange change in changes.Series.Where(one => one.Series.Bars == Daily))
        {
            if (await choice.FindCalendarAsync(change.Series.Instrument, ct) is not { } calendar)
            {
                continue;
            }

            StatisticsWrite write = await ComputeAsync(change, calendar, window, ct);
            statistics += await store.Derived.Statistics.WriteAsync([write], ct);
            computed = computed.Union(write.Days);
            instruments++;
            days += write.Rows.Count;
        }

        DayRankings rankings = new(store, request, UtcTime.From(clock.GetUtcNow()));
        (int ranked, WriteResult result) = await rankings.RefreshAsync(choice, computed, ct);
        if (instruments > 0)
        {
            await (mark with { Entry = changes.Last }).KeepAsync(store.Facts, key, ct);
        }

        return new StatisticsReport(instruments, days, ranked, statistics, result);
    }

    private async Task<StatisticsWrite> ComputeAsync(SeriesChange change, TradingCalendar calendar, StatisticsWindow window, CancellationToken ct)
    {
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        using BarColumns bars = await ClosedBars.GatherAsync(store.Bars.ReadAsync(change.Series.ToBars(), UtcRange.All, asKnownAt: null, ct));
        List<UtcRange> days = [];
        RangeSet stored = await StoredAsync(change.Series.Instrument, ct);
        UtcRange span = SpanOf(bars, stored);
        if (!span.IsEmpty)
        {
            days.AddRange(ExpectedBars.In(Daily, calendar, span));
        }

        DailyCloses closes = new(days, bars);
        List<UtcRange> affected = [];
        List<DailyStatistic> rows = [];
        foreach (int day in closes.DaysAfter(change.Ranges, window.Reach))
        {
            if (change.Horizon is { } horizon && days[Math.Max(0, day - window.Reach)].From < horizon)
            {
                continue;
            }

            affected.Add(days[day]);
            DailyStatistic row = window.At(days[day].From, closes.Before(day, window.Reach + 1));
            if (!row.IsEmpty)
            {
                rows.Add(row);
            }
        }

        return new StatisticsWrite(change.Series.Instrument, RangeSet.Of(affected), rows, now);
    }

    /// <summary>The days that have statistics: those may have to end where bars are gone.</summary>
    private async Task<RangeSet> StoredAsync(InstrumentId instrument, CancellationToken ct)
    {
        IReadOnlyList<DailyStatistic> rows = await store.Derived.Statistics.ReadAsync(instrument, UtcRange.All, asKnownAt: null, ct);
        return rows.Count == 0 ? RangeSet.Empty : RangeSet.Of(new UtcRange(rows[0].Day, rows[^1].Day.AddNanoseconds(1)));
    }

    private static UtcRange SpanOf(BarColumns bars, RangeSet stored)
    {
        RangeSet both = bars.Count == 0 ? stored : stored.Union(new UtcRange(bars.OpenTimes[0], bars.OpenTimes[^1].AddNanoseconds(1)));
        return both.IsEmpty ? UtcRange.Empty : new UtcRange(both[0].From, both[^1].To);
    }
}
