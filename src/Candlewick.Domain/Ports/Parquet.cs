namespace Candlewick.Domain.Ports;

/// <summary>Writes Parquet files (zstd), whatever store the rows come from. Safe for concurrent use.</summary>
public interface IParquetFiles
{
    /// <summary>Writes bars with the columns of <see cref="BarFile"/>, in the order in which they come; the same bars give the same bytes.</summary>
    /// <param name="path">Its folder exists; a file that is there is replaced.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    Task<long> WriteAsync(IAsyncEnumerable<BarColumns> bars, string path, CancellationToken ct);

    /// <summary>Writes a computed table: instants as UTC microseconds, absent cells null.</summary>
    /// <returns>Rows written.</returns>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    Task<long> WriteAsync(Answer answer, string path, CancellationToken ct);
}

/// <summary>One column of a file of bars.</summary>
/// <param name="Type">As SQL engines call it: timestamp (an instant, microseconds, UTC), int, double.</param>
/// <param name="IsNullable">True where a value may be absent.</param>
public sealed record BarFileColumn(string Name, string Type, bool IsNullable, string Meaning);

/// <summary>The columns of a file of bars, in order.</summary>
public static class BarFile
{
    public static IReadOnlyList<BarFileColumn> Columns { get; } =
    [
        new("open_time", "timestamp", false, "first instant of the bar, UTC"),
        new("close_time", "timestamp", false, "first instant after the bar, UTC"),
        new("ordinal", "int", false, "0 for time bars; counts bars that share an open time"),
        new("open", "double", true, "first price, in the quote currency"),
        new("high", "double", true, "highest price"),
        new("low", "double", true, "lowest price"),
        new("close", "double", true, "last price"),
        new("volume", "double", true, "quantity traded, in the base asset, shares or contracts"),
        new("quote_volume", "double", true, "sum of price x quantity, in the quote currency"),
        new("trade_count", "double", true, "number of trades, a whole number"),
        new("taker_buy_volume", "double", true, "the part of volume in which the buyer was the aggressor"),
        new("taker_buy_quote_volume", "double", true, "the part of quote_volume in which the buyer was the aggressor"),
    ];
}
