namespace Candlewick.Storage.Postgres.Derived;

/// <summary>Currencies in <c>currency</c>, one row a description.</summary>
internal sealed class PostgresCurrencyStore(PostgresAccess access) : ICurrencyStore
{
    private const string Select = "SELECT coin_id, symbol, name, rank, market_cap, updated_at, known_from FROM currency WHERE source = $1";

    /// <inheritdoc />
    public Task<long> SaveAsync(string source, IReadOnlyList<CoinMarket> coins, UtcTime at, CancellationToken ct) =>
        access.WriteAsync(session => SaveAsync(session, source, coins, at), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<KnownCurrency>> ListAsync(string source, UtcTime? asKnownAt, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<KnownCurrency>>(
            async session =>
            {
                List<KnownCurrency> found = asKnownAt is { } at
                    ? await session.ListAsync(row => Read(row, source), $"{Select} AND {Knowing.At(2)}", source, Cells.Micro(at))
                    : await session.ListAsync(row => Read(row, source), $"{Select} AND known_to IS NULL", source);
                return [.. found.OrderBy(one => one.Coin.Rank ?? int.MaxValue).ThenBy(one => one.Coin.CoinId, StringComparer.Ordinal)];
            },
            ct);

    private static async Task<long> SaveAsync(PostgresSession session, string source, IReadOnlyList<CoinMarket> coins, UtcTime at)
    {
        await session.LockAsync(LockKind.State, StateKey.Currencies);
        Dictionary<string, KnownCurrency> stored = (await session.ListAsync(row => Read(row, source), $"{Select} AND known_to IS NULL", source))
            .ToDictionary(one => one.Coin.CoinId, StringComparer.Ordinal);
        List<(CoinMarket Coin, UtcTime From)> ended = [], begun = [];
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
                ended.Add((coin, from));
            }

            begun.Add((coin, from));
        }

        if (ended.Count > 0)
        {
            await session.ExecuteAsync(
                "UPDATE currency c SET known_to = e.at FROM unnest($2, $3) AS e(coin_id, at) WHERE c.source = $1 AND c.coin_id = e.coin_id AND c.known_to IS NULL",
                source, ended.Select(one => one.Coin.CoinId).ToArray(), ended.Select(one => Cells.Micro(one.From)).ToArray());
        }

        return await Columns(source).InsertAsync(session, begun);
    }

    private static Columns<(CoinMarket Coin, UtcTime From)> Columns(string source) => new Columns<(CoinMarket Coin, UtcTime From)>("currency")
        .Add("source", _ => source).Text("coin_id", one => one.Coin.CoinId).Text("symbol", one => one.Coin.Symbol).Text("name", one => one.Coin.Name)
        .Add("rank", one => one.Coin.Rank).Add("market_cap", one => one.Coin.MarketCap).Add("updated_at", one => one.Coin.UpdatedAt?.Nanoseconds)
        .Instant("known_from", one => one.From);

    private static KnownCurrency Read(NpgsqlDataReader row, string source) => new(
        source,
        new CoinMarket(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.DecimalOrNull(4), row.NanoOrNull(5)),
        row.Instant(6));
}

/// <summary>Conditions on the interval during which a row was what we knew.</summary>
internal static class Knowing
{
    /// <param name="argument">Place of the instant among the arguments.</param>
    public static string At(int argument) => $"known_from <= ${argument} AND (known_to IS NULL OR known_to > ${argument})";
}
