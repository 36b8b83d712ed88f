using System.Globalization;

namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>A range whose rows of earlier generations are gone.</summary>
/// <param name="RowsOf">Their table; empty for all.</param>
internal readonly record struct GoneRange(string RowsOf, ulong Generation, UtcRange Range);

/// <summary>Which rows of one series count: those of generations that its coverage names, up to one moment.</summary>
/// <param name="Last">The last generation that is named; everything of it was inserted before it was named, so that a read sees all of a write or nothing.</param>
/// <param name="Settled">Generations up to it were cleaned: what is left of them counts.</param>
/// <param name="HasReplaced">True when rows were replaced that are not cleaned away yet.</param>
internal sealed record Frontier(string Series, ulong Last, ulong Settled, bool HasReplaced, IReadOnlyList<GoneRange> Gone)
{
    /// <summary>Generations that count although no coverage row names them yet: those of the transaction that asks.</summary>
    public IReadOnlyList<ulong> Own { get; init; } = [];

    private string SeriesIs => $"series = {Sql.Text(Series)}";

    /// <summary>The frontier of a series as of now; no generation where nothing was ever written.</summary>
    public static async Task<Frontier> ReadAsync(ClickHouseClient client, SeriesId series, CancellationToken ct)
    {
        string text = series.ToString();
        const string Cleaned = "assumeNotNull((SELECT max(upto) FROM settled))";
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT max(generation), {Cleaned}, sumIf(replaced, generation > {Cleaned}), "
            + $"groupArrayIf((toString(rows_of), generation, range_from, range_to), generation > {Cleaned} AND kind IN ('clear', 'retention', 'transfer') AND range_from < range_to) "
            + $"FROM coverage WHERE series = {Sql.Text(text)}",
            ct);
        if (!rows.Read())
        {
            return new Frontier(text, 0, 0, false, []);
        }

        (ulong last, ulong settled, ulong replaced) = (rows.UInt64(), rows.UInt64(), rows.UInt64());
        GoneRange[] gone = new GoneRange[rows.Length()];
        for (int i = 0; i < gone.Length; i++)
        {
            gone[i] = new GoneRange(rows.Text(), rows.UInt64(), new UtcRange(UtcTime.FromNanoseconds(rows.Int64()), UtcTime.FromNanoseconds(rows.Int64())));
        }

        return new Frontier(text, last, settled, replaced > 0, gone);
    }

    /// <summary>The condition on rows of a table that count and lie in a range.</summary>
    public string Where(RowTable table, UtcRange range)
    {
        string condition = $"{SeriesIs} AND {table.In(range)} AND {Counts(table)}";
        return HasReplaced && table != RowTable.BarHistory ? $"{condition} AND {IsNotReplaced(table, range)}" : condition;
    }

    private string Counts(RowTable table)
    {
        string named = $"{SeriesIs} AND generation > {Sql.Number(Settled)} AND generation <= {Sql.Number(Last)}";
        string own = Own.Count == 0 ? "" : $" OR generation IN ({string.Join(',', Own.Select(Sql.Number))})";
        IEnumerable<string> gone = Gone.Where(one => one.RowsOf.Length == 0 || one.RowsOf == table.Name)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $" AND NOT (generation < {one.Generation} AND {table.In(one.Range)})"));
        return $"(generation <= {Sql.Number(Math.Min(Settled, Last))} OR generation IN (SELECT generation FROM coverage WHERE {named}){own}){string.Concat(gone)}";
    }

    private string IsNotReplaced(RowTable table, UtcRange range)
    {
        string named = $"{SeriesIs} AND generation > {Sql.Number(Settled)} AND generation <= {Sql.Number(Last)}";
        string own = Own.Count == 0 ? "" : $" OR generation IN ({string.Join(',', Own.Select(Sql.Number))})";
        string at = $"at >= toInt64('{Sql.Number(table.UnitsOf(range.From))}') AND at < toInt64('{Sql.Number(table.UnitsOf(range.To))}')";
        return $"({table.At}, {table.Number}, generation) NOT IN (SELECT at, number, replaced FROM replaced WHERE {SeriesIs} AND rows_of = '{table.Name}' AND {at} "
            + $"AND (generation IN (SELECT generation FROM coverage WHERE {named}){own}))";
    }
}
