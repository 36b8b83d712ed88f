namespace Candlewick.Storage.ClickHouse;

/// <summary>Questions over whole tables, answered by the server.</summary>
/// <param name="state">Of the store beside it: knows the calendars, and writes Parquet of computed tables.</param>
internal sealed class ClickHouseQueries(StoreAccess access, StoreRoles state) : IStoreQueries
{
    private const string Tables =
        "SELECT t.name, CAST(endsWith(t.engine, 'View') AS Bool), c.name, c.type FROM system.columns AS c JOIN system.tables AS t ON t.database = c.database AND t.name = c.table "
        + "WHERE c.database = currentDatabase() AND NOT startsWith(t.name, '.') ORDER BY t.name, c.position";

    /// <inheritdoc />
    public StoreInfo Info => access.Info;

    /// <inheritdoc />
    public async Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct)
    {
        if (filter.Kind is not (null or SeriesKind.Bars))
        {
            return [];
        }

        List<SeriesAudit> audits = [];
        foreach (SeriesId series in await access.ListSeriesAsync(filter with { Kind = SeriesKind.Bars }, ct))
        {
            Instrument? instrument = await state.Instruments.FindAsync(series.Instrument, ct);
            bool hasSessions = instrument is not null && instrument.Calendar != TradingCalendar.AlwaysOpenCode;
            bool hasGrid = series.Bars.IsOnGrid && (series.Bars.Timeframe.Unit < TimeframeUnit.Day || !hasSessions);
            if (await RowAudit.RunAsync(access.Client, series, hasGrid, ct) is { } audit)
            {
                audits.Add(audit);
            }
        }

        return audits;
    }

    /// <inheritdoc />
    public async Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct)
    {
        string text = UserSql.Demand(sql.Text);
        HttpResponseMessage response = await access.Client.OpenReadOnlyAsync($"{text}{QueryResult.Format}", QueryResult.Settings, ct);
        return await QueryResult.OpenAsync(response, ct);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct)
    {
        await using IQueryResult columns = await QueryAsync(Tables, ct);
        return await StoreTable.GatherAsync(columns, ct);
    }

    /// <inheritdoc />
    public async Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct)
    {
        string text = UserSql.Demand(sql.Text);
        await using IQueryResult counted = await QueryAsync($"SELECT count() FROM (\n{text}\n)", ct);
        long rows = 0;
        await foreach (object?[] row in counted.ReadRowsAsync(ct))
        {
            rows = (long)row[0]!;
        }

        string target = Path.GetFullPath(Path.Combine(sql.Folder, path));
        using HttpResponseMessage response = await access.Client.OpenReadOnlyAsync(
            $"{text}\nFORMAT Parquet", "&output_format_parquet_compression_method=zstd&output_format_parquet_string_as_string=1", ct);
        try
        {
            await using FileStream file = new(target, FileMode.Create, FileAccess.Write);
            await response.Content.CopyToAsync(file, ct);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new StoreException(ErrorKind.NotFound, $"{target} cannot be written: {failure.Message}", failure);
        }

        return rows;
    }
}
