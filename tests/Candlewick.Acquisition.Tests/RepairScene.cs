using Candlewick.Acquisition.Repair;
using Candlewick.Jobs;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Candlewick.Testing.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests;

/// <summary>A scripted venue, a store in memory and the two jobs between them, on 2024-06-01.</summary>
internal sealed class RepairScene
{
    public static readonly UtcTime Now = UtcTime.Parse("2024-06-01");
    public static readonly UtcRange January = UtcRange.Month(2024, 1);
    public static readonly UtcRange February = UtcRange.Month(2024, 2);
    public static readonly UtcRange March = UtcRange.Month(2024, 3);
    public static readonly UtcRange Hour = Span("2024-01-24T13:00Z", "2024-01-24T14:00Z");

    private readonly ManualClock _clock = new(Now);

    public RepairScene()
    {
        Store = TestStores.Open().Roles;
        Venue = new ScriptedVenue("TEST", _clock);
    }

    /// <summary>Set to put a store that fails or counts in its place.</summary>
    public StoreRoles Store { get; set; }

    public ScriptedVenue Venue { get; }

    public static BarSeriesId Hourly(string symbol) => BarSeriesId.Parse($"TEST:{symbol}@1h");

    public static UtcRange Span(string from, string to) => new(UtcTime.Parse(from), UtcTime.Parse(to));

    /// <summary>Archive of a month and REST have every bar of it but those that open in a hole.</summary>
    public void Have(BarSeriesId series, UtcRange month, params UtcRange[] holes)
    {
        Venue.Publish(series, month, holes);
        Venue.AddRest(series, month, holes);
    }

    public Task BackfillAsync(UtcRange range, params BarSeriesId[] series) =>
        new BackfillBars(new VenueSet([Venue]), Store, _clock, NullLogger<BackfillBars>.Instance)
            .RunAsync(new BackfillRequest(series, range), TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<SubRun<SeriesRepair>>> RepairAsync(SeriesFilter? filter = null, UtcRange? range = null, int parallel = 4) =>
        new RepairGaps(new VenueSet([Venue]), Store, _clock, NullLogger<RepairGaps>.Instance)
            .RunAsync(new RepairRequest(filter ?? SeriesFilter.Any, range ?? UtcRange.All, parallel), TestContext.Current.CancellationToken);

    public Task WriteAsync(BarSeriesId series, UtcRange range, params Bar[] rows)
    {
        BarColumns bars = BarColumns.Of(rows);
        Provenance provenance = new("scripted", $"rows of {range}", null, Now);
        return Store.Bars.WriteAsync(
            [new RangeWrite(series, range, bars, provenance, WriteReason.Import, TradingCalendar.AlwaysOpen)], TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<Hole>> ReadHolesAsync(BarSeriesId series) =>
        (await Store.Coverage.FindAsync(series, TestContext.Current.CancellationToken)).Holes;

    public async Task<IEnumerable<(UtcRange, HoleCause)>> CausesAsync(BarSeriesId series) =>
        (await ReadHolesAsync(series)).Select(hole => (hole.Range, hole.Cause));
}
