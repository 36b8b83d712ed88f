using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>Puts descriptions of instruments in place; their integers stay.</summary>
internal sealed class ListingReplacement(PostgresSession session, StoreInfo info)
{
    private const int Described = 6;

    /// <returns>Rows written.</returns>
    public async Task<long> RunAsync(IAsyncEnumerable<TransferBatch> rows)
    {
        await session.ExecuteAsync("UPDATE instrument SET kind = NULL, venue_symbol = NULL, base = NULL, quote = NULL, calendar = NULL, terms = NULL WHERE kind IS NOT NULL");
        long count = 0;
        await foreach (TransferBatch batch in rows.WithCancellation(session.Token))
        {
            await AddAsync(batch);
            count += batch.Count;
        }

        return count;
    }

    private Task AddAsync(TransferBatch batch)
    {
        InstrumentId[] ids = [.. batch.Texts(0)[..batch.Count].ToArray().Select(text => InstrumentId.Parse(text!))];
        Array.ForEach(ids, one => OriginGuard.Check(info, one.Venue, one.ToString()));
        List<object?> cells = [ids.Select(one => one.Venue).ToArray(), ids.Select(one => one.Symbol).ToArray()];
        for (int column = 1; column <= Described; column++)
        {
            cells.Add(batch.Texts(column)[..batch.Count].ToArray());
        }

        return session.ExecuteAsync(
            "INSERT INTO instrument (venue, symbol, kind, venue_symbol, base, quote, calendar, terms) "
            + "SELECT v, s, k, n, b, q, c, t::json FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS w(v, s, k, n, b, q, c, t) "
            + "ON CONFLICT (venue, symbol) DO UPDATE SET kind = excluded.kind, venue_symbol = excluded.venue_symbol, base = excluded.base, "
            + "quote = excluded.quote, calendar = excluded.calendar, terms = excluded.terms",
            [.. cells]);
    }
}
