using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Storage;

/// <summary>The hash of one series and UTC month.</summary>
/// <param name="Month">First instant of the month.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record MonthHash(UtcTime Month, string Sha256);

/// <summary>The hashes of a series: one a month that has closed bars or holes, and one over all of them.</summary>
public sealed record SeriesHash(BarSeriesId Series, string Sha256, IReadOnlyList<MonthHash> Months);

/// <summary>The hashes of a store: one a series, and one over all of them.</summary>
public sealed record StoreHash(string Sha256, IReadOnlyList<SeriesHash> Series);

/// <summary>What a store says, as a number: equal for any two stores, of any kind, that hold the same closed bars and holes.</summary>
/// <remarks>
/// SHA-256 over the series' text id, NUL, then each current closed bar in key order as <see cref="BarBytes"/>, then each hole
/// (its ends in nanoseconds and its cause, 64 bits each; neighbours of one cause joined), each list preceded by its marker.
/// Finality beyond closed, provenance, evidence and times of knowing are left out. A hole counts for each month it touches, cut to it.
/// </remarks>
public sealed class ContentHash(IBarStore bars, ICoverage coverage)
{
    /// <summary>The hash of a series over any range: the bars that open in it, and the holes cut to it.</summary>
    public async Task<string> OfRangeAsync(BarSeriesId series, UtcRange range, CancellationToken ct)
    {
        using HashOfPart part = new(series);
        await foreach (BarColumns batch in bars.ReadAsync(series, range, asKnownAt: null, ct))
        {
            part.Add(batch, 0, batch.Count);
        }

        return part.Finish(HolesOf(await coverage.FindAsync(series, ct)), range);
    }

    /// <summary>The hashes of one series, month by month in one pass.</summary>
    public async Task<SeriesHash> OfSeriesAsync(BarSeriesId series, CancellationToken ct)
    {
        IReadOnlyList<(UtcRange Range, HoleCause Cause)> holes = HolesOf(await coverage.FindAsync(series, ct));
        SortedDictionary<UtcTime, string> months = [];
        HashOfPart? part = null;
        UtcRange month = UtcRange.Empty;
        try
        {
            await foreach (BarColumns batch in bars.ReadAsync(series, UtcRange.All, asKnownAt: null, ct))
            {
                for (int row = 0; row < batch.Count;)
                {
                    if (part is null || !month.Contains(batch.OpenTimes[row]))
                    {
                        Close();
                        month = MonthOf(batch.OpenTimes[row]);
                        part = new HashOfPart(series);
                    }

                    int end = batch.IndexOf(month.To);
                    part.Add(batch, row, end);
                    row = end;
                }
            }

            Close();
        }
        finally
        {
            part?.Dispose();
        }

        AddMonthsOfHolesOnly(series, holes, months);
        List<MonthHash> list = [.. months.Select(one => new MonthHash(one.Key, one.Value))];
        return new SeriesHash(series, HashOf(series.ToString(), list.Select(one => $"{one.Month} {one.Sha256}")), list);

        void Close()
        {
            if (part is { HasBars: true })
            {
                months[month.From] = part.Finish(holes, month);
            }

            part?.Dispose();
            part = null;
        }
    }

    /// <summary>The hashes of every bar series that has bars or coverage.</summary>
    public async Task<StoreHash> OfStoreAsync(SeriesFilter filter, CancellationToken ct)
    {
        SeriesFilter ofBars = filter with { Kind = SeriesKind.Bars };
        IEnumerable<SeriesId> covered = (await coverage.ListAsync(ofBars, ct)).Select(one => one.Series);
        IEnumerable<SeriesId> filled = (await coverage.SummarizeAsync(ofBars, ct)).Select(one => one.Series);
        List<SeriesHash> hashes = [];
        foreach (SeriesId series in covered.Union(filled).Order())
        {
            SeriesHash hash = await OfSeriesAsync(series.ToBars(), ct);
            if (hash.Months.Count > 0)
            {
                hashes.Add(hash);
            }
        }

        return new StoreHash(HashOf("store", hashes.Select(one => $"{one.Series} {one.Sha256}")), hashes);
    }

    private static void AddMonthsOfHolesOnly(
        BarSeriesId series, IReadOnlyList<(UtcRange Range, HoleCause Cause)> holes, SortedDictionary<UtcTime, string> months)
    {
        foreach ((UtcRange range, _) in holes)
        {
            for (UtcRange month = MonthOf(range.From); month.From < range.To; month = MonthOf(month.To))
            {
                if (!months.ContainsKey(month.From))
                {
                    using HashOfPart part = new(series);
                    months[month.From] = part.Finish(holes, month);
                }
            }
        }
    }

    /// <summary>Holes in order, neighbours of one cause joined, whatever their evidence.</summary>
    private static IReadOnlyList<(UtcRange Range, HoleCause Cause)> HolesOf(SeriesCoverage known) =>
        [.. known.Holes.GroupBy(hole => hole.Cause)
            .SelectMany(group => RangeSet.Of(group.Select(hole => hole.Range)).Select(range => (range, group.Key)))
            .OrderBy(one => one.range.From)];

    private static UtcRange MonthOf(UtcTime time) => time.ToDate() is var date ? UtcRange.Month(date.Year, date.Month) : default;

    private static string HashOf(string head, IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(head)))));

    /// <summary>The running hash of one series and range.</summary>
    private sealed class HashOfPart : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _row = new byte[BarBytes.Length];

        public HashOfPart(BarSeriesId series) => _hash.AppendData(Encoding.UTF8.GetBytes($"{series}\0"));

        public bool HasBars { get; private set; }

        /// <summary>Adds the closed bars among the rows [start, end).</summary>
        public void Add(BarColumns batch, int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                if (batch.Finalities[row] == Finality.Forming)
                {
                    continue;
                }

                HasBars = true;
                BarBytes.Write(batch, row, _row);
                _hash.AppendData(_row);
            }
        }

        public string Finish(IReadOnlyList<(UtcRange Range, HoleCause Cause)> holes, UtcRange range)
        {
            _hash.AppendData("\0holes\0"u8);
            foreach ((UtcRange hole, HoleCause cause) in holes)
            {
                if (hole.Intersect(range) is { IsEmpty: false } cut)
                {
                    Put(0, cut.From.Nanoseconds);
                    Put(1, cut.To.Nanoseconds);
                    Put(2, (long)cause);
                    _hash.AppendData(_row.AsSpan(0, 24));
                }
            }

            return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public void Dispose() => _hash.Dispose();

        private void Put(int field, long value) => BinaryPrimitives.WriteInt64LittleEndian(_row.AsSpan(field * 8), value);
    }
}
