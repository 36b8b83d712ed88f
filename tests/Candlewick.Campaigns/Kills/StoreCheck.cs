using Candlewick.Campaigns.Comparison;
using Candlewick.Hosting;
using Candlewick.Storage;

namespace Candlewick.Campaigns.Kills;

/// <summary>Looks into a store after a kill, or at its end.</summary>
internal sealed class StoreCheck(TrueMarket truth, UtcRange range) : IDisposable
{
    private readonly Dictionary<BarSeriesId, BarColumns> _truth = truth.Series.ToDictionary(series => series, series => truth.Read(series, range));

    public long TrueRows => _truth.Values.Sum(rows => (long)rows.Count);

    /// <summary>Opens a copy of what the kill left, log included, so that the next child recovers the original by itself.</summary>
    public async Task<IReadOnlyList<Finding>> AfterKillAsync(string store, IReadOnlyCollection<(SeriesId Series, UtcRange Asked)> acknowledged, CancellationToken ct)
    {
        string copy = Directory.CreateTempSubdirectory("candlewick-killed-").FullName;
        try
        {
            string file = Path.Combine(copy, "sim.duckdb");
            if (!File.Exists(store))
            {
                return [.. acknowledged.Select(one => new Finding(FindingKind.AcknowledgedLost, $"{one.Series} {one.Asked}: the store's file is not there."))];
            }

            File.Copy(store, file);
            if (File.Exists(store + ".wal"))
            {
                File.Copy(store + ".wal", file + ".wal");
            }

            await using Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(file), StoreAccess.Write, ct);
            return await ReadAsync(workspace.Store, acknowledged, ct);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>The completed store: all rows of the truth, holes exactly where they were planted, and its content hash.</summary>
    public async Task<(IReadOnlyList<Finding> Findings, string Hash)> AtEndAsync(string store, CancellationToken ct)
    {
        await using Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(store), StoreAccess.Read, ct);
        List<Finding> findings = [];
        foreach ((BarSeriesId series, BarColumns rows) in _truth)
        {
            findings.AddRange(StoreFindings.Of(await RowComparison.ReadAsync(workspace.Store, series, rows, RangeSet.Of(range), ct)));
            SeriesCoverage coverage = await workspace.Store.Coverage.FindAsync(series, ct);
            RangeSet found = RangeSet.Of(coverage.Holes.Select(hole => hole.Range));
            RangeSet planted = RangeSet.Of(truth.HolesOf(series.Instrument, range).Select(hole => hole.Range));
            if (!found.Equals(planted))
            {
                findings.Add(new Finding(FindingKind.HoleNotPlanted, $"{series}: holes at {found}, planted {planted}."));
            }
        }

        findings.AddRange(await AuditAsync(workspace.Store, ct));
        StoreHash hash = await new ContentHash(workspace.Store.Bars, workspace.Store.Coverage).OfStoreAsync(SeriesFilter.Any, ct);
        return (findings, hash.Sha256);
    }

    public void Dispose()
    {
        foreach (BarColumns rows in _truth.Values)
        {
            rows.Dispose();
        }
    }

    private async Task<IReadOnlyList<Finding>> ReadAsync(
        StoreRoles store, IReadOnlyCollection<(SeriesId Series, UtcRange Asked)> acknowledged, CancellationToken ct)
    {
        List<Finding> findings = [.. await AuditAsync(store, ct)];
        ILookup<SeriesId, UtcRange> written = (await store.Journal.ListAsync(SeriesFilter.Any, ct)).ToLookup(entry => entry.Series, entry => entry.Asked);
        foreach ((BarSeriesId series, BarColumns rows) in _truth)
        {
            SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
            RowComparison compared = await RowComparison.ReadAsync(store, series, rows, coverage.Covered, ct);
            findings.AddRange(StoreFindings.Of(compared));
            RangeSet known = coverage.Covered.Union(RangeSet.Of(coverage.Holes.Select(hole => hole.Range)));
            if (!known.Equals(RangeSet.Of(written[series])))
            {
                findings.Add(new Finding(FindingKind.CoverageNotRows, $"{series}: the ledger knows {known}, the journal {RangeSet.Of(written[series])}."));
            }

            findings.AddRange(acknowledged.Where(one => one.Series == series && !RangeSet.Of(one.Asked).Subtract(known).IsEmpty)
                .Select(one => new Finding(FindingKind.AcknowledgedLost, $"{series} {one.Asked} was acknowledged and is not in the ledger, which knows {known}.")));
        }

        return findings;
    }

    private static async Task<IEnumerable<Finding>> AuditAsync(StoreRoles store, CancellationToken ct) =>
        (await store.Queries.AuditRowsAsync(SeriesFilter.Any, ct))
            .Where(one => one is not { Duplicates: 0, Impossible: 0, Misaligned: 0 })
            .Select(one => new Finding(FindingKind.RowsDoubled, $"{one.Series}: {one.Duplicates} duplicates, {one.Impossible} impossible, {one.Misaligned} misaligned rows."));
}
