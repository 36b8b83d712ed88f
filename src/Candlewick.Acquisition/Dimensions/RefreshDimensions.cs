using System.Globalization;
using Candlewick.Jobs;

namespace Candlewick.Acquisition.Dimensions;

/// <summary>Brings the star's dimensions up to what the store holds.</summary>
public sealed record DimensionRequest;

/// <summary>Date, venue and instrument dimensions over the stored bars: adds the days and instruments that are new. Safe to stop and run again.</summary>
/// <remarks>Days are those from the first to the last stored bar, without a gap. Bars need no refresh: they are the facts.</remarks>
public sealed class RefreshDimensions(StoreRoles store) : IJob<DimensionRequest, DimensionResult>
{
    public async Task<DimensionResult> RunAsync(DimensionRequest request, CancellationToken ct)
    {
        IReadOnlyList<SeriesSummary> series = await store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Bars), ct);
        HashSet<DateOnly> knownDays = [.. await store.Derived.Dimensions.ListDatesAsync(ct)];
        HashSet<InstrumentRow> knownInstruments = [.. await store.Derived.Dimensions.ListInstrumentsAsync(ct)];
        List<DateRow> dates = [];
        if (series.Count > 0)
        {
            DateOnly last = series.Max(one => one.Last).ToDate();
            for (DateOnly day = series.Min(one => one.First).ToDate(); day <= last; day = day.AddDays(1))
            {
                if (!knownDays.Contains(day))
                {
                    dates.Add(Describe(day));
                }
            }
        }

        List<InstrumentRow> instruments = [];
        foreach (InstrumentId id in series.Select(one => one.Series.Instrument).Distinct())
        {
            Instrument? known = await store.Instruments.FindAsync(id, ct);
            InstrumentRow row = new(id, known?.Kind, known?.Base, known?.Quote, known?.Calendar);
            if (!knownInstruments.Contains(row))
            {
                instruments.Add(row);
            }
        }

        return dates.Count + instruments.Count == 0
            ? new DimensionResult(0, 0, 0, series.Sum(one => one.Rows))
            : await store.Derived.Dimensions.WriteAsync(dates, instruments, ct);
    }

    private static DateRow Describe(DateOnly day)
    {
        DateTime midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateRow(day, day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek, ISOWeek.GetWeekOfYear(midnight), ISOWeek.GetYear(midnight));
    }
}
