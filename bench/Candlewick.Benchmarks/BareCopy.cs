using Npgsql;

namespace Candlewick.Benchmarks;

/// <summary>Rows by the driver's own binary importer, without anything around.</summary>
internal static class BareCopy
{
    public const string Columns =
        "series_id integer NOT NULL, open_time timestamptz NOT NULL, close_time timestamptz NOT NULL, ordinal integer NOT NULL, "
        + "open double precision, high double precision, low double precision, close double precision, volume double precision, quote_volume double precision, "
        + "trade_count double precision, taker_buy_volume double precision, taker_buy_quote_volume double precision, finality smallint NOT NULL, known_from timestamptz NOT NULL";

    public static async Task CopyAsync(NpgsqlConnection open, string table, RangeWrite[] writes, Func<RangeWrite, int> idOf)
    {
        await using NpgsqlBinaryImporter rows = await open.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)");
        foreach (RangeWrite write in writes)
        {
            Append(rows, idOf(write), write.Bars, write.Provenance.ReceivedAt.ToDateTimeOffset().UtcDateTime);
        }

        await rows.CompleteAsync();
    }

    public static async Task ExecuteAsync(NpgsqlConnection open, string sql)
    {
        await using NpgsqlCommand command = new(sql, open) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<Dictionary<string, int>> ReadIdsAsync(NpgsqlConnection open)
    {
        await using NpgsqlCommand command = new("SELECT series, series_id FROM candlewick.series_name", open);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        Dictionary<string, int> ids = [];
        while (await rows.ReadAsync())
        {
            ids[rows.GetString(0)] = rows.GetInt32(1);
        }

        return ids;
    }

    private static void Append(NpgsqlBinaryImporter rows, int id, BarColumns bars, DateTime receivedAt)
    {
        for (int row = 0; row < bars.Count; row++)
        {
            rows.StartRow();
            rows.Write(id);
            rows.Write(bars.OpenTimes[row].ToDateTimeOffset().UtcDateTime);
            rows.Write(bars.CloseTimes[row].ToDateTimeOffset().UtcDateTime);
            rows.Write(bars.Ordinals[row]);
            for (int column = 0; column < BarColumns.ValueColumns; column++)
            {
                rows.Write(bars.Values((BarColumn)column)[row]);
            }

            rows.Write((short)bars.Finalities[row]);
            rows.Write(receivedAt);
        }
    }
}
