using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Venues;

/// <summary>Bars of a span, with where they came from and what is not there.</summary>
/// <param name="Bars">In order of time. The caller disposes.</param>
/// <param name="Missing">Expected bars that no source had.</param>
/// <param name="Sources">In the order in which they were read.</param>
/// <param name="Faults">Archives that were set aside, and what was repaired in others.</param>
public sealed record HistoryReading(BarColumns Bars, RangeSet Missing, IReadOnlyList<Provenance> Sources, IReadOnlyList<DataFault> Faults) : IDisposable
{
    public void Dispose() => Bars.Dispose();
}

/// <summary>History in one call, without a store: monthly archives, then daily ones, then REST for the rest.</summary>
/// <param name="venues">Whom to ask; see <see cref="VenueList.Create"/>.</param>
/// <param name="clock">Bars that are not closed by it are left out.</param>
public sealed class MarketHistory(VenueSet venues, TimeProvider clock)
{
    /// <summary>History from the real venues over the network, keeping nothing.</summary>
    public static MarketHistory Connect() => new(
        VenueList.Create(new VenueOptions(), new ForgetfulFacts(), TimeProvider.System, NullLoggerFactory.Instance), TimeProvider.System);

    /// <inheritdoc cref="ReadAsync(BarSeriesId, UtcTime, UtcTime, CancellationToken)"/>
    /// <param name="series">Such as <c>BINANCE:BTCUSDT@1h</c>.</param>
    public Task<HistoryReading> ReadAsync(string series, UtcTime from, UtcTime to, CancellationToken ct) =>
        ReadAsync(BarSeriesId.Parse(series), from, to, ct);

    /// <summary>Reads the closed bars that open in [from, to).</summary>
    /// <exception cref="VenueException">A source refused, or stayed unreachable after its retry policy.</exception>
    /// <exception cref="InputException">There is no such venue.</exception>
    public async Task<HistoryReading> ReadAsync(BarSeriesId series, UtcTime from, UtcTime to, CancellationToken ct)
    {
        IBarArchive archive = venues.Require<IBarArchive>(series.Instrument.Venue);
        UtcRange asked = new UtcRange(from, to).Before(series.Spec.Timeframe.Floor(UtcTime.From(clock.GetUtcNow())));
        using Gathered gathered = new();
        RangeSet wanted = RangeSet.Of(asked);
        foreach (ArchiveFile file in await archive.ListArchivesAsync(series, asked, ct))
        {
            wanted = await ReadArchiveAsync(archive, file, wanted, gathered, ct);
        }

        if (archive is IBarHistory rest)
        {
            foreach (UtcRange gap in wanted)
            {
                await foreach (BarPage page in rest.ReadBarsAsync(series, gap, ct))
                {
                    gathered.Parts.Add(page.Bars);
                    gathered.Sources.Add(page.Provenance);
                }
            }
        }

        BarColumns bars = Join(gathered.Parts);
        RangeSet missing = ExpectedBars.Missing(series.Spec.Timeframe, TradingCalendar.AlwaysOpen, asked, bars.OpenTimes);
        return new HistoryReading(bars, missing, gathered.Sources, gathered.Faults);
    }

    /// <summary>Takes from an archive what is still wanted; returns what is wanted after it.</summary>
    private static async Task<RangeSet> ReadArchiveAsync(
        IBarArchive archive, ArchiveFile file, RangeSet wanted, Gathered gathered, CancellationToken ct)
    {
        RangeSet useful = wanted.Intersect(file.Period);
        if (useful.IsEmpty || await archive.ReadArchiveAsync(file, ct) is not { } reading)
        {
            return wanted;
        }

        gathered.Faults.AddRange(reading.Faults);
        if (reading.Bars is null)
        {
            return wanted;
        }

        using BarColumns bars = reading.Bars;
        foreach (UtcRange range in useful)
        {
            gathered.Parts.Add(bars.Slice(range));
        }

        gathered.Sources.Add(reading.Provenance);
        return wanted.Subtract(file.Period);
    }

    private static BarColumns Join(List<BarColumns> parts)
    {
        BarColumns all = new(parts.Sum(part => part.Count));
        foreach (BarColumns part in parts.Where(part => part.Count > 0).OrderBy(part => part.OpenTimes[0]))
        {
            all.AddRange(part, 0, part.Count);
        }

        return all;
    }

    private sealed class Gathered : IDisposable
    {
        public List<BarColumns> Parts { get; } = [];

        public List<Provenance> Sources { get; } = [];

        public List<DataFault> Faults { get; } = [];

        public void Dispose() => Parts.ForEach(part => part.Dispose());
    }
}
