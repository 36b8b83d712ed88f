-- Read-only views with the names and columns that older systems had, one schema a system; the mapping is in docs/reference/compatible-views.md.
-- numeric values are read from the shortest text of the double, so that 0.1 is 0.1. Instants without zone are UTC.
CREATE SCHEMA compatible;
CREATE SCHEMA trading_alerts;
CREATE SCHEMA liualgotrader;
CREATE SCHEMA coinmarket;
CREATE SCHEMA binance_ingestion;

-- Binance is 1; the others follow in the order in which their first instrument was met, so that a number never changes.
CREATE VIEW compatible.venue_number AS
SELECT venue, (CASE WHEN venue = 'BINANCE' THEN 1 ELSE 1 + row_number() OVER (PARTITION BY venue = 'BINANCE' ORDER BY min(instrument_id)) END)::integer AS venue_number,
    bool_or(coalesce(kind = 'Equity' OR calendar = 'XNYS', false)) AS is_equity
FROM instrument GROUP BY venue;

-- When anything of an instrument was first and last loaded.
CREATE VIEW compatible.loaded AS
SELECT s.instrument_id, instant(min(j.received_at)) AT TIME ZONE 'UTC' AS first_at, instant(max(j.received_at)) AT TIME ZONE 'UTC' AS last_at
FROM write_journal j JOIN series s USING (series_id) GROUP BY s.instrument_id;

-- Instruments that have bars or samples, or are or were members of the universe.
CREATE VIEW compatible.pair AS
SELECT i.instrument_id, i.venue, i.symbol, v.venue_number, v.is_equity, upper(coalesce(i.venue_symbol, i.symbol)) AS pair_name,
    coalesce(i.base, regexp_replace(i.symbol, '(USDT|USDC|FDUSD|BUSD|USD)$', '')) AS base,
    coalesce(i.quote, substring(i.symbol FROM '(USDT|USDC|FDUSD|BUSD|USD)$')) AS quote,
    coalesce(l.first_at, u.first_at, t.created_at AT TIME ZONE 'UTC') AS first_at, coalesce(l.last_at, u.last_at, t.created_at AT TIME ZONE 'UTC') AS last_at
FROM instrument i JOIN compatible.venue_number v USING (venue) CROSS JOIN store t
LEFT JOIN compatible.loaded l ON l.instrument_id = i.instrument_id
LEFT JOIN (
    SELECT m.instrument, instant(min(n.held_at)) AT TIME ZONE 'UTC' AS first_at, instant(max(n.held_at)) AT TIME ZONE 'UTC' AS last_at
    FROM universe_member m JOIN universe_snapshot n USING (snapshot_id) GROUP BY m.instrument) u ON u.instrument = i.venue || ':' || i.symbol
WHERE u.instrument IS NOT NULL
    OR EXISTS (SELECT 1 FROM series s WHERE s.instrument_id = i.instrument_id AND s.kind = 'bars')
    OR EXISTS (SELECT 1 FROM price_sample p WHERE p.instrument_id = i.instrument_id);

-- Of a symbol that several segments have: Binance spot, else the one that was met first.
CREATE VIEW compatible.symbol_pair AS
SELECT DISTINCT ON (pair_name) * FROM compatible.pair
ORDER BY pair_name, CASE WHEN venue = 'BINANCE' THEN 0 ELSE 1 END, instrument_id;

-- Of an instrument that has bars of one length from its venue and resampled ones: those of its venue. Never both.
CREATE VIEW compatible.bar_series AS
SELECT DISTINCT ON (instrument_id, timeframe) series_id, instrument_id, timeframe FROM series
WHERE kind = 'bars' AND price = 'trade' AND origin IN ('venue', 'resampled') AND code IN (timeframe, timeframe || '/resampled')
ORDER BY instrument_id, timeframe, CASE WHEN origin = 'venue' THEN 0 ELSE 1 END;

-- Of a coin that is quoted in several dollars: Tether's on Binance spot first.
CREATE VIEW compatible.coin_pair AS
SELECT DISTINCT ON (base) * FROM compatible.pair
WHERE NOT is_equity AND quote IN ('USDT', 'USD', 'USDC', 'FDUSD', 'BUSD') AND base <> ''
ORDER BY base, CASE WHEN venue = 'BINANCE' THEN 0 ELSE 1 END,
    CASE quote WHEN 'USDT' THEN 0 WHEN 'USD' THEN 1 WHEN 'USDC' THEN 2 WHEN 'FDUSD' THEN 3 ELSE 4 END, instrument_id;

CREATE VIEW compatible.pair_bar AS
SELECT s.timeframe, b.open_time AT TIME ZONE 'UTC' AS open_time, (b.close_time - interval '1 millisecond') AT TIME ZONE 'UTC' AS close_time,
    b.open::text::numeric AS open, b.high::text::numeric AS high, b.low::text::numeric AS low, b.close::text::numeric AS close,
    b.volume::text::numeric AS volume, b.quote_volume::text::numeric AS quote_av, b.trade_count::integer AS trades,
    b.taker_buy_volume::text::numeric AS tb_base_av, b.taker_buy_quote_volume::text::numeric AS tb_quote_av, s.instrument_id AS symbol_id
FROM bar b JOIN compatible.bar_series s USING (series_id)
WHERE b.finality <> 0;

CREATE VIEW trading_alerts.market_dim AS
SELECT m.market_id, m.market_name::varchar(50) AS market_name, t.created_at AT TIME ZONE 'UTC' AS market_created_at
FROM (VALUES (1, 'crypto'), (2, 'equity')) m (market_id, market_name) CROSS JOIN store t;

CREATE VIEW trading_alerts.exchange_dim AS
SELECT v.venue_number AS exchange_id, (CASE WHEN v.venue = 'BINANCE' THEN 'Binance' ELSE v.venue END)::varchar(50) AS exchange_name,
    CASE WHEN v.is_equity THEN 2 ELSE 1 END AS market_id,
    coalesce((SELECT min(l.first_at) FROM compatible.loaded l JOIN instrument i USING (instrument_id) WHERE i.venue = v.venue), t.created_at AT TIME ZONE 'UTC') AS exchange_created_at
FROM compatible.venue_number v CROSS JOIN store t;

CREATE VIEW trading_alerts.date_dim AS
SELECT date_id::bigint AS date_id, to_char(day, 'YYYY-MM-DD')::varchar(10) AS date_str, weekday::varchar(15) AS weekday, day_of_week, week_of_year, year FROM dim_date;

CREATE VIEW trading_alerts.time_dim AS
SELECT m::bigint AS time_id, (lpad((m / 60)::text, 2, '0') || ':' || lpad((m % 60)::text, 2, '0'))::varchar(10) AS time_str, m / 60 AS hour, m % 60 AS minute
FROM generate_series(0, 1439) m;

CREATE VIEW trading_alerts.symbols AS
SELECT instrument_id AS symbol_id, pair_name::varchar(50) AS symbol_name, first_at AS symbol_created_at, last_at AS symbol_last_updated_at,
    last_at AS last_updated_at, venue_number AS exchange_id
FROM compatible.pair;

CREATE VIEW trading_alerts.symbol AS SELECT * FROM trading_alerts.symbols;

CREATE VIEW trading_alerts.tickerdata_1m AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '1m';
CREATE VIEW trading_alerts.tickerdata_5m AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '5m';
CREATE VIEW trading_alerts.tickerdata_30m AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '30m';
CREATE VIEW trading_alerts.tickerdata_1h AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '1h';
CREATE VIEW trading_alerts.tickerdata_4h AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '4h';
CREATE VIEW trading_alerts.tickerdata_1D AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '1d';
CREATE VIEW trading_alerts.tickerdata_1W AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '1w';
CREATE VIEW trading_alerts.tickerdata_1mo AS
SELECT open_time, close_time, open, high, low, close, volume, quote_av, trades, tb_base_av, tb_quote_av, symbol_id FROM compatible.pair_bar WHERE timeframe = '1mo';

CREATE VIEW liualgotrader.stock_ohlc AS
SELECT row_number() OVER (ORDER BY b.open_time, p.instrument_id)::integer AS symbol_id, p.pair_name AS symbol, (b.open_time AT TIME ZONE 'UTC')::date AS symbol_date,
    b.open, b.high, b.low, b.close, round(b.volume::text::numeric)::bigint AS volume, NULL::jsonb AS indicators,
    b.known_from AT TIME ZONE 'UTC' AS modify_tstamp, coalesce(h.known_from, b.known_from) AT TIME ZONE 'UTC' AS create_tstamp
FROM bar b JOIN compatible.bar_series s USING (series_id) JOIN compatible.symbol_pair p ON p.instrument_id = s.instrument_id
LEFT JOIN (SELECT series_id, open_time, min(known_from) AS known_from FROM bar_history GROUP BY series_id, open_time) h
    ON h.series_id = b.series_id AND h.open_time = b.open_time
WHERE s.timeframe = '1d' AND b.finality <> 0;

CREATE VIEW compatible.coin AS
SELECT DISTINCT ON (symbol) symbol, coin_id, name, rank, market_cap, last_update, known_from
FROM (
    SELECT symbol, coin_id, name, rank, market_cap, coalesce(instant(updated_at), known_from) AT TIME ZONE 'UTC' AS last_update,
        known_from AT TIME ZONE 'UTC' AS known_from, 0 AS choice
    FROM currency WHERE known_to IS NULL
    UNION ALL
    SELECT m.symbol, m.coin_id, m.name, m.rank, m.market_cap, instant(coalesce(m.updated_at, n.held_at)) AT TIME ZONE 'UTC', instant(n.held_at) AT TIME ZONE 'UTC', 1
    FROM universe_member m JOIN universe_snapshot n USING (snapshot_id)
    WHERE n.held_at = (SELECT max(held_at) FROM universe_snapshot)) known
ORDER BY symbol, choice, rank NULLS LAST, coin_id;

CREATE VIEW liualgotrader.ticker_data AS
SELECT p.pair_name AS symbol, coalesce(c.name, p.pair_name) AS name, ''::text AS description, NULL::text[] AS tags, NULL::text[] AS similar_tickers,
    NULL::text AS industry, NULL::text AS sector, p.venue AS exchange, NULL::double precision AS short_ratio, p.first_at AS create_tstamp, p.last_at AS modify_tstamp
FROM compatible.symbol_pair p LEFT JOIN compatible.coin c ON c.symbol = p.base AND NOT p.is_equity;

CREATE VIEW coinmarket.currency_status AS
SELECT row_number() OVER (ORDER BY c.symbol) AS id, c.symbol AS coin_ticker, c.name AS coin_name, c.last_update, c.market_cap::text AS market_cap,
    c.coin_id AS slug, c.rank
FROM compatible.coin c;

CREATE VIEW coinmarket.historical_trade_data AS
SELECT p.base AS ticker, b.open_time AT TIME ZONE 'UTC' AS close_date, b.open::text::numeric AS day_open, b.high::text::numeric AS daily_high,
    b.low::text::numeric AS daily_low, b.close::text::numeric AS day_close, round(b.quote_volume::text::numeric)::bigint AS volume_trade
FROM bar b JOIN compatible.bar_series s USING (series_id) JOIN compatible.coin_pair p ON p.instrument_id = s.instrument_id
WHERE s.timeframe = '1d' AND b.finality <> 0;

CREATE VIEW coinmarket.historical_rolling AS
SELECT p.base AS ticker, d.day AT TIME ZONE 'UTC' AS close_date, d.rsi::text::numeric AS rsi, d.std_dev::text::numeric AS std_dev
FROM daily_statistic d JOIN compatible.coin_pair p USING (instrument_id)
WHERE d.known_to IS NULL AND (d.rsi IS NOT NULL OR d.std_dev IS NOT NULL);

CREATE VIEW coinmarket.period_returns AS
SELECT p.base AS ticker, d.day AT TIME ZONE 'UTC' AS close_date, d.period_return::text::numeric AS period_return
FROM daily_statistic d JOIN compatible.coin_pair p USING (instrument_id)
WHERE d.known_to IS NULL AND d.period_return IS NOT NULL;

CREATE VIEW coinmarket.period_return AS SELECT * FROM coinmarket.period_returns;

-- Of several rankings of a day: that of Binance spot in Tether, else the first by name.
CREATE VIEW compatible.ranked AS
SELECT day, direction, place, base, period_return
FROM (
    SELECT r.day, r.direction, r.place, p.base, r.period_return,
        dense_rank() OVER (
            PARTITION BY r.day ORDER BY CASE WHEN r.venue = 'BINANCE' THEN 0 ELSE 1 END, CASE WHEN r.quote = 'USDT' THEN 0 ELSE 1 END, r.venue, r.quote) AS choice,
        row_number() OVER (PARTITION BY r.day, r.venue, r.quote, r.direction, p.base ORDER BY r.place) AS repeat
    FROM daily_ranking_place r JOIN compatible.pair p ON p.venue || ':' || p.symbol = r.instrument
    WHERE r.known_to IS NULL AND p.base <> '') every
WHERE choice = 1 AND repeat = 1;

CREATE VIEW coinmarket.top_ranking AS
SELECT day AT TIME ZONE 'UTC' AS close_date, base AS gainers, period_return::text::numeric AS returns FROM compatible.ranked WHERE direction = 'top' AND place <= 5;

CREATE VIEW coinmarket.bottom_ranking AS
SELECT day AT TIME ZONE 'UTC' AS close_date, base AS losers, period_return::text::numeric AS returns FROM compatible.ranked WHERE direction = 'bottom' AND place <= 5;

CREATE VIEW binance_ingestion.raw_data AS
SELECT p.pair_name::varchar AS symbol, json_build_object('symbol', p.pair_name, 'price', round(s.price::text::numeric, 8)::text) AS data, instant(s.event_time) AS timestamp
FROM price_sample s JOIN compatible.symbol_pair p USING (instrument_id);

-- Windows of the frequency that was computed last.
CREATE VIEW binance_ingestion.downsampled_data AS
SELECT p.pair_name::varchar AS symbol, instant(w.window_from) AS timestamp, w.mean AS avg_price, w.median AS median_price
FROM price_window w JOIN compatible.symbol_pair p USING (instrument_id)
JOIN (
    SELECT DISTINCT ON (instrument_id) instrument_id, code FROM price_window
    GROUP BY instrument_id, code ORDER BY instrument_id, max(window_from) DESC, code) c
    ON c.instrument_id = w.instrument_id AND c.code = w.code;

-- Points that no window has yet.
CREATE VIEW binance_ingestion.ingestion_state AS
SELECT p.instrument_id AS id, p.pair_name::varchar AS symbol, (count(*) FILTER (WHERE s.entry > coalesce(m.used_entry, 0)))::integer AS collected_points
FROM price_sample s JOIN compatible.symbol_pair p USING (instrument_id)
LEFT JOIN (SELECT instrument_id, max(used_entry) AS used_entry FROM window_mark GROUP BY instrument_id) m ON m.instrument_id = s.instrument_id
GROUP BY p.instrument_id, p.pair_name;
