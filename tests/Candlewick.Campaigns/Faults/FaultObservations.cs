using System.Text.Json;
using Candlewick.Acquisition;
using Candlewick.Campaigns.Comparison;

namespace Candlewick.Campaigns.Faults;

/// <summary>Everything that is known after the jobs, read once.</summary>
internal sealed record FaultObservations(
    IReadOnlyDictionary<string, int> Served,
    IReadOnlyDictionary<InstrumentId, RowComparison> Rows,
    IReadOnlyDictionary<InstrumentId, SeriesCoverage> Coverage,
    IReadOnlyList<QuarantinedFault> Quarantine,
    IReadOnlyList<JournalEntry> Journal,
    AuditReport Audit,
    IReadOnlyList<(string Url, RequestEnd End)> Requests,
    AttemptLog Log)
{
    public static async Task<FaultObservations> ReadAsync(FaultRun run, RequestTap tap, AttemptLog log, CancellationToken ct)
    {
        IReadOnlyList<(string, RequestEnd)> requests = tap.Ends;
        StoreRoles store = run.Workspace.Store;
        Dictionary<InstrumentId, RowComparison> rows = [];
        Dictionary<InstrumentId, SeriesCoverage> coverage = [];
        foreach (BarSeriesId series in run.Truth.Series)
        {
            SeriesCoverage known = await store.Coverage.FindAsync(series, ct);
            UtcRange span = SpanOf(run, known);
            using BarColumns truth = run.Truth.Read(series, span);
            rows[series.Instrument] = await RowComparison.ReadAsync(store, series, truth, RangeSet.Of(span), ct);
            coverage[series.Instrument] = known;
        }

        return new FaultObservations(
            await ReadServedAsync(run.Truth.Server.BaseUrl, ct), rows, coverage, await store.Quarantine.ListAsync(ct),
            await store.Journal.ListAsync(SeriesFilter.Any, ct),
            await new AuditStore(store).RunAsync(new AuditRequest(SeriesFilter.Any, ReadRows: true), ct), requests, log);
    }

    /// <summary>From the market's begin to the end of what the store knows, at least to the instant at which the catch-up began.</summary>
    public static UtcRange SpanOf(FaultRun run, SeriesCoverage coverage)
    {
        RangeSet known = coverage.Covered.Union(RangeSet.Of(coverage.Holes.Select(hole => hole.Range)));
        UtcTime end = TrueMarket.Minute.Floor(run.CaughtUpFrom);
        return new UtcRange(run.Truth.From, known.IsEmpty ? end : UtcTime.Max(end, known[^1].To));
    }

    private static async Task<IReadOnlyDictionary<string, int>> ReadServedAsync(Uri simulator, CancellationToken ct)
    {
        using HttpClient http = new();
        using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri(simulator, "sim/faults"), ct));
        return json.RootElement.GetProperty("faults").EnumerateArray()
            .ToDictionary(fault => fault.GetProperty("id").GetString()!, fault => fault.GetProperty("served").GetInt32());
    }
}
