using System.Globalization;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>Bars of one series by binary COPY. The hot path of reading.</summary>
internal sealed class CopyReader : IAsyncDisposable
{
    private readonly CopySource _source;

    private CopyReader(CopySource source) => _source = source;

    /// <summary>The current bars of a series that open in a range, in key order.</summary>
    public static async Task<CopyReader> BeginAsync(PostgresSession session, int id, UtcRange range)
    {
        string limits = $"open_time >= '{PgInstant.Literal(range.From)}' AND open_time < '{PgInstant.Literal(range.To)}'";
        string select = string.Create(
            CultureInfo.InvariantCulture, $"SELECT {BarReader.Columns} FROM bar WHERE series_id = {id} AND {limits} ORDER BY open_time, ordinal");
        return new CopyReader(await CopySource.BeginAsync(session, select));
    }

    /// <summary>Adds the next bars.</summary>
    /// <param name="knownFrom">Told since when each is known; null when nobody asks.</param>
    /// <returns>How many there were; 0 at the end.</returns>
    public async ValueTask<int> FillAsync(BarColumns bars, List<UtcTime>? knownFrom, int most)
    {
        int count = 0;
        while (count < most && !_source.IsAtEnd)
        {
            await _source.FillAsync();
            count += Take(bars, knownFrom, most - count);
        }

        return count;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private int Take(BarColumns bars, List<UtcTime>? knownFrom, int most)
    {
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        int count = 0;
        for (; count < most && _source.HasRow && _source.TryBeginRow(); count++)
        {
            UtcTime open = PgInstant.FromRaw(_source.LongCell()), close = PgInstant.FromRaw(_source.LongCell());
            int ordinal = _source.IntCell();
            for (int column = 0; column < values.Length; column++)
            {
                values[column] = _source.NumberCell();
            }

            Finality finality = (Finality)_source.ShortCell();
            UtcTime known = PgInstant.FromRaw(_source.LongCell());
            bars.Add(open, close, values, ordinal, finality);
            knownFrom?.Add(known);
        }

        return count;
    }
}
