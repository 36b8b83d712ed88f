namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>Currencies in <c>currency</c>, one row a description.</summary>
internal sealed class DuckDbCurrencyStore(StoreAccess access) : ICurrencyStore
{
    private const string Select = "SELECT coin_id, symbol, name, rank, market_cap::VARCHAR, updated_at, known_from FROM currency WHERE source = ?";

    /// <inheritdoc />
    public Task<long> SaveAsync(string source, IReadOnlyList<CoinMarket> coins, UtcTime at, CancellationToken ct) =>
        access.WriteAsync(session => Save(session, source, coins, at), coins.Count, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<KnownCurrency>> ListAsync(string source, UtcTime? asKnownAt, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<KnownCurrency>>(
            lease =>
            {
                using DuckDbResult rows = lease.Connection.Read($"{Select} AND {DuckDbStatisticsStore.Known(asKnownAt)}", source);
                return [.. ReadAll(rows, source).OrderBy(one => one.Coin.Rank ?? int.MaxValue).ThenBy(one => one.Coin.CoinId, StringComparer.Ordinal)];
            },
            ct);

    private static long Save(WriteSession session, string source, IReadOnlyList<CoinMarket> coins, UtcTime at)
    {
        Dictionary<string, KnownCurrency> stored;
        using (DuckDbResult rows = session.Read($"{Select} AND known_to IS NULL", source))
        {
            stored = ReadAll(rows, source).ToDictionary(one => one.Coin.CoinId, StringComparer.Ordinal);
        }

        long changed = 0;
        foreach (CoinMarket coin in coins.DistinctBy(one => one.CoinId))
        {
            UtcTime from = UtcTime.FromMicroseconds(at.Microseconds);
            if (stored.TryGetValue(coin.CoinId, out KnownCurrency? known))
            {
                if (known.Coin == coin)
                {
                    continue;
                }

                from = UtcTime.Max(from, known.KnownFrom.AddNanoseconds(1_000));
                session.Execute(
                    $"UPDATE currency SET known_to = {Sql.Micro(from.Microseconds)} WHERE source = ? AND coin_id = ? AND known_to IS NULL", source, coin.CoinId);
            }

            Append(session.Append(DerivedTables.Currency), source, coin, from);
            changed++;
        }

        return changed;
    }

    private static void Append(DuckDbAppender rows, string source, CoinMarket coin, UtcTime from)
    {
        rows.SetText(0, source);
        rows.SetText(1, coin.CoinId);
        rows.SetText(2, coin.Symbol);
        rows.SetText(3, coin.Name);
        rows.Set(4, coin.Rank ?? 0);
        rows.SetText(5, DecimalText.Write(coin.MarketCap));
        rows.Set(6, Sql.ToNano(coin.UpdatedAt ?? default));
        rows.Set(7, from.Microseconds);
        rows.SetNull(8);
        if (coin.Rank is null)
        {
            rows.SetNull(4);
        }

        if (coin.UpdatedAt is null)
        {
            rows.SetNull(6);
        }

        rows.EndRow();
    }

    private static List<KnownCurrency> ReadAll(DuckDbResult rows, string source)
    {
        List<KnownCurrency> found = [];
        rows.ForEach((chunk, row) => found.Add(new KnownCurrency(
            source,
            new CoinMarket(
                chunk.Text(0, row), chunk.Text(1, row), chunk.Text(2, row), chunk.IsNull(3, row) ? null : chunk.Column<int>(3)[row],
                DecimalText.Read(chunk.TextOrNull(4, row)), chunk.IsNull(5, row) ? null : Sql.FromNano(chunk.Integer(5, row))),
            UtcTime.FromMicroseconds(chunk.Integer(6, row)))));
        return found;
    }
}
